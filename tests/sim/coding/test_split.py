"""Documents cut into sentences."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import folder
from sim.coding.split import split_document, split_sentences

CODED_TEXTS = Path(__file__).parents[2] / "data" / "coded_texts"
SHIPPED = folder("northwestern_syria_2024")
FRAGMENTS = """
    The fell. Lt. Gen. A. U.S. 5 p.m. “Stop! Go. he (see fig. 3). [12] [citation 他们。 ثم؟ al-Bab No. ” " ) 3.5 - e.g.
"""
WORDS = st.sampled_from(FRAGMENTS.split())


def texts(table: Path, source: str = "") -> list[str]:
    with table.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file) if source in ("", row["source"])]


def test_the_shipped_article_is_cut_into_its_sentences():
    found = split_document((SHIPPED / "source" / "article.txt").read_text(encoding="utf-8"))
    assert [piece.text for piece in found.pieces] == texts(SHIPPED / "sentences.csv")


def test_sections_and_paragraphs_of_the_shipped_article_are_those_of_its_table():
    found = split_document((SHIPPED / "source" / "article.txt").read_text(encoding="utf-8"))
    with (SHIPPED / "sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [("" if row["section"] == "Lead" else row["section"], int(row["paragraph"])) for row in rows]
    assert [(piece.section, piece.paragraph) for piece in found.pieces] == wanted
    assert found.guessed == ("Infobox",)


def test_no_day_of_the_shipped_article_is_read_that_its_coder_did_not_read():
    found = split_document((SHIPPED / "source" / "article.txt").read_text(encoding="utf-8"))
    with (SHIPPED / "sentences.csv").open(encoding="utf-8", newline="") as file:
        dates = [row["date"] for row in csv.DictReader(file)]
    stated = [(piece.date, date) for piece, date in zip(found.pieces, dates, strict=True) if piece.date]
    assert len(stated) == 6
    assert all(read == coded for read, coded in stated)


@pytest.mark.parametrize("document", sorted(CODED_TEXTS.glob("*/*.txt")), ids=lambda path: path.parent.name)
def test_texts_about_other_wars_are_cut_into_their_sentences(document):
    found = split_document(document.read_text(encoding="utf-8"))
    assert [piece.text for piece in found.pieces] == texts(document.parent / "sentences.csv", document.stem)


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("Gen. George C. Marshall Jr. left D.C. on Jan. 5. The U.S. Army stayed.", 2),
        ("It was 3.5 km to No. 5 (see fig. 3). Sgt. Lee won! Is it so? Yes.", 4),
        ("It fell at 5 p.m. The next day they left.", 2),
        ("He came at 5 p.m. local time.", 1),
        ("He said “We won. It is over.” They left.", 2),
        ('"Stop!" he cried. "We go."', 2),
        ("Ayn fell.[12][a] Bork held.[citation needed] Cedra fell.[ note 3 ]: 12 They left.", 4),
        ("On 30 March it fell. al-Bab fell too... and more.", 2),
        ("استولت القوات على المدينة. ثم انسحبت. هل عادت؟ نعم.", 4),
        ("他们占领了城市。他们走了。“我们走。你们留下。”他说。", 3),
        ("On 5. Dezember 1944 it fell.", 1),
        ("1. The first item. 2. The second item.", 2),
        ("About 500 men, e.g. Finns, i.e. volunteers, came, cf. Ayn vs. Bork etc. They left.", 2),
        ("Charles I. He left.", 2),
        ("(It fell. They left.) He stayed.", 2),
    ],
)
def test_full_stops_that_end_no_sentence_are_told_from_those_that_do(paragraph, sentences):
    assert len(split_sentences(paragraph)) == sentences


def test_a_very_long_quotation_is_cut():
    assert len(split_sentences("He said “" + "We won the day. " * 60 + "”")) > 50


def test_headings_lists_and_wrapped_lines():
    text = (
        "= A =\nFirst lines\nof a text.\n\n# One\nAyn fell.\n* Bork,\n  the town\n* Cedra\n\nLosses\n\nTwo fell. Go\n"
    )
    found = split_document(text)
    assert [(piece.section, piece.paragraph, piece.text) for piece in found.pieces] == [
        ("", 1, "First lines of a text."),
        ("One", 1, "Ayn fell."),
        ("One", 2, "Bork, the town"),
        ("One", 3, "Cedra"),
        ("Losses", 1, "Two fell."),
        ("Losses", 1, "Go"),
    ]
    assert found.guessed == ("Losses",)


def test_short_lines_in_a_row_are_sentences_but_for_the_last_above_a_paragraph():
    found = split_document("Ayn\n\nBork\n\nLosses\n\nTwo fell.\n\nEnd\n\n== Next ==\n\nThey left.")
    assert [(piece.section, piece.text) for piece in found.pieces] == [
        ("", "Ayn"),
        ("", "Bork"),
        ("Losses", "Two fell."),
        ("Losses", "End"),
        ("Next", "They left."),
    ]
    assert found.guessed == ("Losses",)


def test_a_last_short_line_is_a_sentence():
    assert [piece.text for piece in split_document("Ayn fell.\n\nThe end").pieces] == ["Ayn fell.", "The end"]


@given(st.lists(WORDS).map(" ".join) | st.text())
def test_sentences_joined_are_the_paragraph(paragraph):
    kept = "".join(split_sentences(paragraph))
    assert "".join(kept.split()) == "".join(paragraph.split())


@given(
    st.lists(
        st.lists(WORDS, min_size=1).map(" ".join) | st.sampled_from(["", "== Two ==", "# Three", "- item", "Short"])
    )
)
def test_a_document_keeps_everything_but_white_space_and_marks(lines):
    """Sentences and headings have the letters of the text, but for the marks of headings and lists."""
    found = split_document("\n".join(lines))
    bare = [re.sub(r"^(?:[-*•‣◦]\s+(?=\S)|==\s|#\s)|\s==$", "", line.strip()) for line in lines]
    marked = [one for one, line in zip(bare, lines, strict=True) if line in ("== Two ==", "# Three")]
    kept = Counter("".join([*(piece.text for piece in found.pieces), *found.guessed, *marked]))
    assert {**kept, " ": 0} == {**Counter("".join(bare)), " ": 0}


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_can_be_cut(text):
    assert all(piece.text.strip() == piece.text != "" for piece in split_document(text).pieces)
