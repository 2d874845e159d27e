"""Which commands import which packages, read from `sys.modules` of fresh interpreters."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"sim", "plots", "numpy", "matplotlib", "networkx", "simpy", "pydantic", "shapely", "av", "tqdm", "babel"}


def loaded_by(code: str, **environment: str) -> set[str]:
    """Run `code` in a fresh interpreter; return the top-level packages that it loaded."""
    report = "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n{report}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "argv",
    [["--help"], ["replay", "--help"], ["film", "--help"], ["ensemble", "--help"], ["--version"], ["list", "--json"]],
)
def test_help_loads_neither_sim_nor_plots(argv):
    loaded = loaded_by(f"from scenarios.cli import main; main({argv!r})")
    assert "scenarios" in loaded
    assert loaded & HEAVY == set()


def test_order_loads_no_picture_library():
    argv = ["order", "northwestern_syria_2024", "Saraqib", "Hama", "--draws", "10"]
    loaded = loaded_by(f"from scenarios.cli import main; main({argv!r})")
    assert loaded & {"plots", "matplotlib", "distributed"} == set()
    assert "sim" in loaded


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("frontlapse st", {"state", "statements", "strip"}),
        ("frontlapse check northwestern_s", {"northwestern_syria_2024"}),
        ("frontlapse replay x --placement ", {"earliest", "middle", "latest", "spread"}),
    ],
)
def test_completion_offers_matches_and_loads_neither_sim_nor_plots(line, offered, tmp_path):
    answer = tmp_path / "answer"
    loaded = loaded_by(
        # argcomplete calls os._exit, which would skip the report of loaded modules
        "import os; os._exit = sys.exit; from scenarios.cli import main; main([])",
        _ARGCOMPLETE="1",
        _ARGCOMPLETE_STDOUT_FILENAME=str(answer),
        _ARGCOMPLETE_IFS="\n",
        COMP_LINE=line,
        COMP_POINT=str(len(line)),
    )
    assert loaded & HEAVY == set()
    assert {word.strip() for word in answer.read_text().split("\n")} == offered


def test_checking_a_campaign_loads_no_picture_library():
    loaded = loaded_by("from scenarios.cli import main; main(['check', 'northwestern_syria_2024'])")
    assert "sim" in loaded
    assert loaded & {"plots", "matplotlib", "av"} == set()


COMPUTES = {
    "audit", "claimed_series", "corridor_edges", "cut_offs", "date_statements", "depth_series", "draw_minutes",
    "draw_timelines", "find_likelihood", "front_series", "furthest_advances", "held_bounds", "keystones",
    "likely_frames", "map_states", "Network", "Networks", "place_bounds", "pocket_windows", "prove_order", "rates",
    "read_campaign", "replay", "road_graph", "run_ensemble", "silences", "tally", "tighten_windows", "weigh",
}  # fmt: skip


def test_plots_imports_nothing_that_replays_samples_tightens_or_searches():
    found = [
        f"{path.relative_to(ROOT)}: {alias.name}"
        for path in sorted((ROOT / "plots").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sim"
        for alias in node.names
        if alias.name in COMPUTES
    ]
    assert found == []


def test_the_facade_of_sim_loads_no_picture_library():
    assert loaded_by("import sim") & {"plots", "matplotlib", "av"} == set()


@pytest.mark.parametrize("package", ["sim", "plots"])
def test_every_name_in_all_of_a_facade_exists(package):
    code = f"import {package} as p; sys.exit(0 if all(hasattr(p, n) for n in p.__all__) else 'missing')"
    done = subprocess.run([sys.executable, "-c", f"import sys; {code}"], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_package_ships_py_typed():
    assert all((ROOT / package / "py.typed").is_file() for package in ("sim", "plots", "scenarios"))


def test_test_folders_have_no_init_files():
    assert not list((ROOT / "tests").rglob("__init__.py"))
