"""The commands `split` and `code`."""

from __future__ import annotations

import csv
import io
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
