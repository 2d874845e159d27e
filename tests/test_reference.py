"""The reference in docs is what the code makes of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_reference_and_the_schemas_are_up_to_date():
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    make_reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_reference)
    made = make_reference.files()
    stale = [path.name for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == [], "run python docs/make_reference.py"
    assert {path.name for path in (DOCS / "schema").iterdir()} == {path.name for path in made if path.parent != DOCS}
