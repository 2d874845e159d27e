"""The commands `split` and `code`."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios import folder

Run = Callable[..., tuple[int, str, str]]
SHIPPED = folder("northwestern_syria_2024")
ARTICLE = SHIPPED / "source" / "article.txt"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "my article.txt"
    path.write_text("Advance\n\nOn 3 May 1920, Ayn fell. They left.\n", encoding="utf-8")
    return path


def test_split_prints_the_table_of_the_shipped_article(run: Run) -> None:
    code, out, err = run("split", str(ARTICLE), "--source", "wikipedia")
    with (SHIPPED / "sentences.csv").open(encoding="utf-8", newline="") as file:
        shipped = list(csv.DictReader(file))
    found = rows_of(out)
    assert code == 0
    assert list(found[0]) == list(shipped[0])
    assert [(row["id"], row["source"], row["text"]) for row in found] == [
        (row["id"], row["source"], row["text"]) for row in shipped
    ]
    assert {row["use"] for row in found} == {""}
    assert "121 sentences of source wikipedia in 10 sections; 6 state their day in full" in err
    assert "taken for headings, not for sentences: 'Infobox'" in err


def test_split_writes_a_table_and_names_the_source_by_the_file(run: Run, document: Path) -> None:
    table = document.parent / "sentences.csv"
    code, out, err = run("split", str(document), "-o", str(table))
    assert (code, out) == (0, "")
    assert f"wrote {table}" in err
    assert table.read_text(encoding="utf-8") == (
        "id,source,section,paragraph,text,date,dated_by,use,note\n"
        's001,my_article,Advance,1,"On 3 May 1920, Ayn fell.",1920-05-03,,,\n'
        "s002,my_article,Advance,1,They left.,,,,\n"
    )
    assert [path.name for path in document.parent.iterdir() if path.suffix == ".part"] == []


def test_split_replaces_a_table_only_if_asked_to(run: Run, document: Path) -> None:
    table = document.parent / "sentences.csv"
    table.write_text("mine", encoding="utf-8")
    code, _, err = run("split", str(document), "-o", str(table))
    assert code == 1
    assert "it exists, and may be edited; --force replaces it" in err
    assert table.read_text(encoding="utf-8") == "mine"
    assert run("split", str(document), "-o", str(table), "--force")[0] == 0
    assert len(rows_of(table.read_text(encoding="utf-8"))) == 2


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "the file is empty"),
        ("Ayn fell.".encode("utf-16"), "text in UTF-8, not UTF-16"),
        (b"Ayn f\xe9ll.", "text in UTF-8, which this is not"),
        (b"One.\n\nAyn \x1b[2Kfell.", "text.txt:3: "),
        ("Ayn\u202e fell.".encode(), "U+202E RIGHT-TO-LEFT OVERRIDE"),
        (b"a" * 40_000, "a sentence must be at most 32,767 characters, not 40,000"),
        (b"= Title =\n", "the document has no sentences"),
    ],
)
def test_split_refuses_what_no_table_could_hold(run: Run, tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(raw)
    code, out, err = run("split", str(path))
    assert (code, out) == (1, "")
    assert words in err


def test_split_names_a_document_that_is_not_there(run: Run, document: Path) -> None:
    code, _, err = run("split", str(document.with_name("my-article.txt")))
    assert code == 1
    assert "no such file in the folder" in err and "did you mean my article.txt?" in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [(("--source", "my article"), "invalid id 'my article'"), (("--sorce", "x"), "unrecognized arguments")],
)
def test_split_refuses_what_is_no_option(run: Run, document: Path, argv: tuple[str, ...], words: str) -> None:
    code, _, err = run("split", str(document), *argv)
    assert code == 2
    assert words in err


@pytest.mark.parametrize(("name", "words"), [("out.txt", "its suffix must be .csv"), ("no/out.csv", "does not exist")])
def test_split_refuses_a_file_that_it_cannot_write(run: Run, document: Path, name: str, words: str) -> None:
    code, _, err = run("split", str(document), "-o", str(document.parent / name))
    assert code == 1
    assert words in err


def test_no_cell_that_split_writes_is_a_formula(run: Run, document: Path) -> None:
    document.write_text("=1+1 is two. @home they left.\n", encoding="utf-8")
    code, out, _ = run("split", str(document))
    assert code == 0
    assert [row["text"] for row in rows_of(out)] == ["'=1+1 is two.", "'@home they left."]


# -- code --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def being_coded(tmp_path: Path) -> Path:
    """Return the shipped campaign before a statement was coded: only the first sentences have a use."""
    path = tmp_path / "being_coded"
    path.mkdir()
    for name in (
        "campaign.toml",
        "sides.csv",
        "factions.csv",
        "places.csv",
        "sources.csv",
        "roads.csv",
        "sentences.csv",
    ):
        shutil.copy(SHIPPED / name, path / name)
    shutil.copy(SHIPPED / "backdrop.geojson", path)
    header = (SHIPPED / "statements.csv").read_text(encoding="utf-8").splitlines()[0]
    (path / "statements.csv").write_text(f"{header}\n", encoding="utf-8")
    rows = rows_of((SHIPPED / "sentences.csv").read_text(encoding="utf-8"))
    for row in rows[42:]:
        row["use"] = ""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (path / "sentences.csv").write_text(table.getvalue(), encoding="utf-8")
    return path


def test_code_proposes_for_a_folder_without_statements(run: Run, being_coded: Path) -> None:
    code, out, err = run("code", str(being_coded))
    found = rows_of(out)
    assert code == 0, err
    assert list(found[0]) == (SHIPPED / "statements.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    first = next(row for row in found if row["sentence"] == "s050")
    assert (first["verb"], first["place"], first["faction"]) == ("operation_start", "eastern_idlib", "hts")
    assert {row["note"].split(",")[0] for row in found} == {"proposal"}
    assert {row["sentence"] for row in found} <= {f"s{number:03d}" for number in range(16, 122)}
    assert "79 without a use" in err and "without a use: s043, s044" in err
    assert "of use coded, but cited by no table: s016, s017" in err
    assert "proposals are guesses by words, not statements" in err
    assert "other problem" not in err


def test_code_writes_a_file_and_never_the_statements(run: Run, being_coded: Path) -> None:
    before = (being_coded / "statements.csv").read_bytes()
    code, out, err = run("code", str(being_coded), "-o", str(being_coded / "proposals.csv"))
    assert (code, out) == (0, "")
    assert len(rows_of((being_coded / "proposals.csv").read_text(encoding="utf-8"))) > 100
    assert (being_coded / "statements.csv").read_bytes() == before
    code, _, err = run("code", str(being_coded), "-o", str(being_coded / "statements.csv"))
    assert code == 1
    assert "it exists" in err


def test_code_refuses_to_replace_a_table_of_the_folder_even_if_forced(run: Run, being_coded: Path) -> None:
    code, _, err = run("code", str(being_coded), "-o", str(being_coded / "statements.csv"), "--force")
    assert code == 1
    assert "proposals are not statements" in err


def test_proposals_kept_as_statements_are_valid_rows_but_for_missing_factions(run: Run, being_coded: Path) -> None:
    _, out, _ = run("code", str(being_coded))
    (being_coded / "statements.csv").write_text(out, encoding="utf-8")
    _, _, err = run("check", str(being_coded))
    told = [line.partition(":")[2] for line in err.splitlines() if line.startswith("statements.csv")]
    assert all(re.match(r"\d+ faction: the faction that did it", line) for line in told)
    assert len(told) < 5


def test_code_has_nothing_to_propose_for_a_coded_campaign(run: Run) -> None:
    code, out, err = run("code", "northwestern_syria_2024")
    assert code == 0
    assert rows_of(out) == []
    assert "0 still to be coded" in err


def test_code_names_towns_that_the_table_of_places_does_not_have(run: Run, being_coded: Path) -> None:
    places = being_coded / "places.csv"
    kept = [
        line for line in places.read_text(encoding="utf-8").splitlines() if not line.startswith(("dadikh,", "soran,"))
    ]
    places.write_text("\n".join(kept) + "\n", encoding="utf-8")
    _, _, err = run("code", str(being_coded))
    assert "perhaps places that places.csv does not have: Dadikh (s050), Soran (s098)" in err


def test_code_reports_other_problems_and_goes_on(run: Run, being_coded: Path) -> None:
    (being_coded / "sides.csv").write_text("id,name,short,colour,marker\n", encoding="utf-8")
    code, out, err = run("code", str(being_coded))
    assert code == 0
    assert len(rows_of(out)) > 100
    assert "1 other problem; `frontlapse check` lists all" in err and "sides.csv: at least 2 rows" in err


def test_code_without_sentences_lists_what_is_wrong(run: Run, being_coded: Path) -> None:
    (being_coded / "sentences.csv").unlink()
    code, out, err = run("code", str(being_coded))
    assert (code, out) == (1, "")
    assert "no sentences to code" in err and "sentences.csv: no such file" in err


def test_score_prints_precision_and_recall(run: Run) -> None:
    code, out, _ = run("code", "northwestern_syria_2024", "--score")
    assert code == 0
    assert "precision" in out and "sentence, verb, place, faction" in out


def test_score_needs_statements(run: Run, being_coded: Path) -> None:
    code, _, err = run("code", str(being_coded), "--score")
    assert code == 1
    assert "no statements to compare proposals with" in err


@pytest.mark.parametrize("argv", [("--score", "--all"), ("--score", "-o", "x.csv")])
def test_score_proposes_nothing(run: Run, argv: tuple[str, ...]) -> None:
    code, _, err = run("code", "northwestern_syria_2024", *argv)
    assert code == 2
    assert f"--score and {argv[1]} cannot be combined" in err


def test_code_refuses_a_table_campaign(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.mkdir()
    for name in ("sides.csv", "factions.csv", "places.csv", "sources.csv", "backdrop.geojson"):
        shutil.copy(SHIPPED / name, path / name)
    settings = (SHIPPED / "campaign.toml").read_text(encoding="utf-8")
    (path / "campaign.toml").write_text(f'kind = "table"\n{settings}', encoding="utf-8")
    (path / "records.csv").write_text("id,place,date,holder\nr1,hama,2024-12-05,hts\n", encoding="utf-8")
    code, out, err = run("code", str(path))
    assert (code, out) == (1, "")
    assert "a table campaign, whose records.csv has no sentences to code" in err


def test_quiet_prints_the_table_only(run: Run, being_coded: Path) -> None:
    _, out, err = run("code", str(being_coded), "--quiet")
    assert err == "" and rows_of(out)
