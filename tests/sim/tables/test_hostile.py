"""A folder of somebody else is refused in words: odd characters, long texts, deep nesting, files outside it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from builders import Draft, problems_of

from sim.model.errors import Problem
from sim.tables import files, read_campaign

REFUSED = {
    "\x1b": "U+001B control character",
    "\x85": "U+0085 control character",
    "\x9b": "U+009B control character",
    "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "U+2066 LEFT-TO-RIGHT ISOLATE",
    "\u2028": "U+2028 LINE SEPARATOR",
    "\uffff": "U+FFFF noncharacter",
}
CELLS = (
    ("sides.csv", "short"), ("factions.csv", "name"), ("factions.csv", "note"), ("places.csv", "name"),
    ("places.csv", "coordinate_source"), ("roads.csv", "name"), ("roads.csv", "length_method"),
    ("sources.csv", "title"),
    ("sentences.csv", "text"), ("sentences.csv", "section"), ("sentences.csv", "note"), ("statements.csv", "id"),
    ("statements.csv", "hedge"), ("order.csv", "note"), ("claims.csv", "unit"), ("casualties.csv", "claimant"),
    ("readings.csv", "why"), ("readings.csv", "alternative"),
)  # fmt: skip


@pytest.fixture
def draft() -> Draft:
    return Draft.of("saraqib")


def at(problems: list[Problem], file: str, column: str) -> list[Problem]:
    return [problem for problem in problems if (problem.file, problem.column) == (file, column)]


@pytest.mark.parametrize(("file", "column"), CELLS)
def test_a_control_character_in_a_cell_is_named(draft, tmp_path, file, column):
    for row, character in enumerate(REFUSED, 1):
        if row <= len(draft.rows[file]):
            draft.set(file, row, column, f"{draft.rows[file][row - 1].get(column, '')}a{character}b")
    problems = at(problems_of(draft.write(tmp_path)), file, column)
    found = [problem.allowed for problem in problems if problem.value.endswith(tuple(f"a{one}b" for one in REFUSED))]
    if column in ("id", "name", "short", "alternative"):  # names and ids have checks of their own
        assert len(found) == min(len(draft.rows[file]), len(REFUSED))
    assert found == [f"text without {words}" for words in list(REFUSED.values())[: len(draft.rows[file])]]
    assert all(str(problem).isprintable() for problem in problems)


@pytest.mark.parametrize("escape", ["\\u001b", "\\u009b", "\\u202e", "\\uFFFF"])
@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "Saraqib and', 'title = "{}Saraqib and', "title"),
        ('summary = "', 'summary = "{}', "summary"),
        ('licence = "', 'licence = "{}', "licence"),
        ('text = "IDLIB"', 'text = "IDL{}IB"', "map.words.text"),
        ('collapse = "', 'collapse = "{}', "rules.collapse"),
        ('name = "M5"', 'name = "M{}5"', "corridors.m5.name"),
        ('"a few hours later" =', '"a few{} hours" = "2h..6h"\n"a few hours later" =', "phrases."),
        ("[corridors.m5]", '[corridors."m{}5"]', "corridors."),
        ("[palettes.classic]", '[palettes."{}classic"]', "palettes."),
        ('collapse = "', '"{}rule" = "x"\ncollapse = "', "rules."),
    ],
)
def test_a_control_character_in_toml_is_named_with_its_line(draft, tmp_path, old, new, key, escape):
    draft.replace("campaign.toml", old, new.replace("{}", escape))
    folder = draft.write(tmp_path)
    character = chr(int(escape[2:], 16))
    found = [p for p in problems_of(folder) if p.column.startswith(key) and character in p.value]
    lines = (folder / "campaign.toml").read_text(encoding="utf-8").split("\n")
    assert f"text without U+{ord(character):04X}" in {problem.allowed[:19] for problem in found}
    assert all(escape in lines[problem.line - 1] and str(problem).isprintable() for problem in found)


def test_a_character_that_toml_has_not_is_named(draft, tmp_path):
    draft.replace("campaign.toml", 'title = "Saraqib and', 'title = "\x1b[2J')
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.allowed == "TOML syntax: illegal U+001B control character"
    assert str(problem).isprintable()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[corridors.m5]", '[corridors."m5\\"><img src=x onerror=alert(1)>"]'),
        ("[palettes.classic]", '[palettes."a b"]'),
        ('collapse = "', '"<b>" = "x"\ncollapse = "'),
        ('collapse = "', '"سراقب" = "x"\ncollapse = "'),
    ],
)
def test_a_key_that_names_something_is_an_id(draft, tmp_path, old, new):
    draft.replace("campaign.toml", old, new)
    folder = draft.write(tmp_path)
    found = [problem for problem in problems_of(folder) if "an id of plain letters" in problem.allowed]
    lines = (folder / "campaign.toml").read_text(encoding="utf-8").split("\n")
    assert [lines[problem.line - 1].split(" = ")[0] in new for problem in found] == [True]


def test_prose_has_line_breaks_and_other_text_has_none(draft, tmp_path):
    draft.set("sentences.csv", 1, "note", "two\nlines\tand a tab")
    draft.set("statements.csv", 1, "note", "two\r\nlines")
    draft.replace("campaign.toml", 'summary = "', 'summary = "First line\\nsecond. ')
    draft.replace("campaign.toml", 'text = "IDLIB"', 'text = "IDLIB\\nAND HAMA"')
    assert read_campaign(draft.write(tmp_path / "prose")).sentences["s01"].note == "two\nlines\tand a tab"
    draft.set("statements.csv", 1, "hedge", "reportedly\nclean")
    draft.replace("campaign.toml", 'title = "Saraqib and', 'title = "clean\\n')
    found = {(problem.column, problem.allowed) for problem in problems_of(draft.write(tmp_path / "rows"))}
    assert found == {("hedge", "text on one line, without tabs"), ("title", "text on one line, without tabs")}


def test_text_of_every_script_is_allowed(draft, tmp_path):
    draft.set("places.csv", 2, "other_names", "داديخ;نمی\u200cشود;क्\u200dष;" + unicodedata.normalize("NFD", "Ḩamāh"))
    draft.set("sentences.csv", 1, "note", "a mark \u200f of direction, a soft\u00adhyphen, 🏴")
    read_campaign(draft.write(tmp_path))


def test_long_texts_are_refused_with_their_length(draft, tmp_path):
    draft.set("sentences.csv", 1, "note", "x" * 32_768)
    draft.set("places.csv", 2, "name", "y" * 201)
    draft.set("readings.csv", 1, "alternative", "z" * 201)
    draft.replace("campaign.toml", 'title = "Saraqib and', f'title = "{"t" * 1000}')
    problems = problems_of(draft.write(tmp_path))
    found = [problem.allowed for problem in problems]
    assert "at most 32,767 characters, not 32,768" in found and "at most 1,000 characters" in found
    assert "a name of at most 200 characters, not 201" in found and "an id of at most 200 characters, not 201" in found
    assert max(len(str(problem)) for problem in problems) < 4000


def test_a_quote_left_open_ends_the_reading_after_a_few_rows(draft, tmp_path):
    draft.damaged("statements.csv", lambda raw: raw + b'a98,"s04\n' * 5_000)
    problems = problems_of(draft.write(tmp_path))
    assert len(problems) < 30
    assert any("no row from here on is read" in problem.allowed for problem in problems)


# -- nesting and numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deep", ["[" * 300 + "]" * 300, "[" * 100_000, "{a=" * 200 + "1" + "}" * 200, "9" * 5000, "[" + "[1]," * 400 + "]"]
)
def test_deep_or_long_values_of_toml_are_a_problem(draft, tmp_path, deep):
    draft.replace("campaign.toml", "[map]", f"backdrop_of = {deep}\n[map]")
    assert problems_of(draft.write(tmp_path))


def test_deep_keys_of_toml_are_a_problem(draft, tmp_path):
    draft.replace("campaign.toml", "[map]", f"{'.'.join('a' * 4000)} = 1\n[map]")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.allowed == "tables and lists at most 12 deep"


@pytest.mark.parametrize("number", ["9" * 400, "NaN", "Infinity", "1e999", "-" + "9" * 400, "9" * 5000])
def test_numbers_that_are_no_degrees_are_a_problem_of_the_backdrop(draft, tmp_path, number):
    draft.replace("backdrop.geojson", "[35.8, 34.6]", f"[{number}, 34.6]")
    (problem, *_) = problems_of(draft.write(tmp_path))
    assert problem.file == "backdrop.geojson"


def test_deep_geojson_is_a_problem(draft, tmp_path):
    draft.damaged("backdrop.geojson", lambda _: b"[" * 100_000)
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.allowed == "JSON of ordinary depth and numbers"


def test_huge_numbers_of_toml_are_a_problem(draft, tmp_path):
    draft.replace("campaign.toml", "extent = [35.0,", f"extent = [{'9' * 400},")
    assert problems_of(draft.write(tmp_path))


# -- files ------------------------------------------------------------------------------------------------------------


def test_links_within_the_folder_are_followed_and_links_out_of_it_are_not(draft, tmp_path):
    folder, outside = draft.write(tmp_path / "folder"), tmp_path / "roads.csv"
    (folder / "roads.csv").rename(folder / "kept.csv")
    (folder / "roads.csv").symlink_to("kept.csv")
    read_campaign(folder)
    (folder / "kept.csv").rename(outside)
    (folder / "roads.csv").unlink()
    (folder / "roads.csv").symlink_to("../roads.csv")
    (problem,) = problems_of(folder)
    assert str(problem) == "roads.csv: a file in the campaign folder, not a link to one outside it"


def test_a_folder_behind_a_link_is_read(draft, tmp_path):
    draft.write(tmp_path / "folder")
    (tmp_path / "link").symlink_to("folder")
    read_campaign(tmp_path / "link")


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero"), os.mkdir])
def test_pipes_devices_and_folders_are_no_files(draft, tmp_path, make):
    folder = draft.write(tmp_path)
    (folder / "roads.csv").unlink()
    make(folder / "roads.csv")
    (problem,) = problems_of(folder)
    assert problem.allowed.startswith(("a regular file, not a pipe or a device", "a file that can be read"))


def test_a_link_in_a_circle_is_a_problem(draft, tmp_path):
    folder = draft.write(tmp_path)
    (folder / "roads.csv").unlink()
    (folder / "roads.csv").symlink_to("roads.csv")
    (problem,) = problems_of(folder)
    assert problem.file == "roads.csv"


@pytest.mark.parametrize("name", ["../backdrop.geojson", "/etc/passwd.json", "a/b.json", "..", "", "\x00.json"])
def test_a_backdrop_elsewhere_is_refused(draft, tmp_path, name):
    draft.replace("campaign.toml", '"backdrop.geojson"', f'"{name.encode("unicode_escape").decode()}"')
    if name == "\x00.json":
        draft.replace("campaign.toml", "\\x00", "\\u0000")
    assert any(problem.column == "backdrop" for problem in problems_of(draft.write(tmp_path)))


@pytest.mark.parametrize(("file", "most"), [("campaign.toml", 1), ("roads.csv", 200), ("backdrop.geojson", 50)])
def test_a_file_too_large_is_refused_before_it_is_read(draft, tmp_path, file, most):
    folder = draft.write(tmp_path)
    os.truncate(folder / file, 3 * 10**9)  # with a hole, which takes no room on the disk
    (problem, *_) = [problem for problem in problems_of(folder) if problem.file == file]
    more = "; a higher limit of memory allows it (FRONTLAPSE_MEMORY=60GB)" if file.endswith(".csv") else ""
    assert problem.allowed == f"a file of at most {most} MB, not 3,000.0 MB{more}"


def test_a_higher_limit_of_memory_allows_larger_tables(draft, tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTLAPSE_MEMORY", "8GB")
    folder = draft.write(tmp_path)
    os.truncate(folder / "roads.csv", 3 * 10**9)
    (problem, *_) = [problem for problem in problems_of(folder) if problem.file == "roads.csv"]
    assert problem.allowed.startswith("a file of at most 400 MB, not 3,000.0 MB;")


def test_a_long_line_is_refused(draft, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_LONGEST_LINE", {".csv": 2000, ".toml": 10_000})
    draft.damaged("roads.csv", lambda raw: raw + b"x" * 3000)
    draft.replace("campaign.toml", "[map]", f"{'x' * 10_000} = 1\n[map]")
    found = {(problem.file, problem.allowed) for problem in problems_of(draft.write(tmp_path))}
    assert ("campaign.toml", "lines of at most 10,000 characters") in found
    assert ("roads.csv", "lines of at most 2,000 characters") in found
