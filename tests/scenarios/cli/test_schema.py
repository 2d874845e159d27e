"""The command `schema`: a data package on stdout, or as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


def test_schema_prints_the_data_package_of_a_campaign(run: Run, valley: str) -> None:
    code, out, _ = run("schema", valley)
    package = json.loads(out)
    assert code == 0 and package["name"] == "valley"
    assert {"places", "statements", "readings"} <= {resource["name"] for resource in package["resources"]}


def test_schema_without_a_campaign_has_every_table(run: Run) -> None:
    resources = json.loads(run("schema")[1])["resources"]
    assert {"records", "statements"} <= {resource["name"] for resource in resources}


def test_schema_writes_a_file_and_replaces_none_unless_forced(run: Run, valley: str) -> None:
    path = Path(valley) / "datapackage.json"
    assert run("schema", valley, "-o", str(path)) == (0, "", f"wrote {path}\n")
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(run("schema", valley)[1])
    assert run("schema", valley, "-o", str(path))[0] == 1
    assert run("schema", valley, "-o", str(path), "--force")[0] == 0
    assert "its suffix must be .json" in run("schema", valley, "-o", str(path.with_suffix(".txt")))[2]


def test_schema_of_a_folder_with_problems_reports_them(run: Run, valley: str) -> None:
    (Path(valley) / "places.csv").unlink()
    code, out, err = run("schema", valley)
    assert (code, out) == (1, "") and "places.csv: no such file" in err
