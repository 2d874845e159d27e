"""What an installation must get right: which packages are imported, and which files are shipped."""

from __future__ import annotations

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["plots", "sim", "scenarios"])
def test_a_users_folder_of_the_same_name_does_not_hide_a_package(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    code = f"import {name}; print({name}.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).name == "__init__.py"


def test_every_dependency_has_a_lower_bound_and_no_other() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [line for line in settings["options"]["install_requires"].split("\n") if line and line[0] != "#"]
    assert {"simpy", "numpy", "matplotlib", "networkx"} <= {line.partition(">=")[0] for line in lines}
    assert all(line.count(">=") == 1 and "," not in line for line in lines), lines


def test_the_source_distribution_has_every_file_of_the_project(tmp_path: Path) -> None:
    code = "import setuptools; setuptools.setup()"
    made = [sys.executable, "-c", code, "--quiet", "egg_info", "--egg-base", str(tmp_path)]
    subprocess.run(made, cwd=ROOT, capture_output=True, check=True, timeout=60)
    shipped = (tmp_path / "frontlapse.egg-info" / "SOURCES.txt").read_text(encoding="utf-8").splitlines()
    folders = (".ci", "benchmarks", "docs", "plots", "scenarios", "sim", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [ROOT / name for name in ("CHANGELOG.md", "CITATION.cff", "LICENSE", "MANIFEST.in", "README.md")]
    files += [ROOT / name for name in ("pyproject.toml", "setup.cfg")]
    needed = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    assert needed - {*shipped} == set()
