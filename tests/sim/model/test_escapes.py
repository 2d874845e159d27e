"""Escaped text is text: whatever it holds, each format reads it back, with no element, link or block more."""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from payloads import HOSTILE, PAYLOADS, html_of, skeleton, tree, words

from sim.model.escapes import (
    check_encodable,
    cue_id,
    cue_text,
    direct,
    html_text,
    line_text,
    markdown_target,
    markdown_text,
    path_address,
    plain,
    printable,
    slug,
    web_address,
)

BLOCKS = {
    "paragraph": "{}",
    "heading": "# {}",
    "item": "- **{}** {} ([more](#x))",
    "emphasis": "*{}*",
    "link": "[{}](#x)",
    "quotation": "- <a id='x'></a>**{}** “{}” [{}](#x)",
    "row": "| {} | b |\n| --- | --: |\n| {} | {} |",
}


@pytest.mark.parametrize("text", PAYLOADS)
@pytest.mark.parametrize("kind", BLOCKS)
def test_markdown_payload_changes_no_structure(kind: str, text: str) -> None:
    read, harmless = (tree(html_of(BLOCKS[kind].replace("{}", each))) for each in (markdown_text(text), "word"))
    assert skeleton(read) == skeleton(harmless)
    assert words(read).strip() == words(harmless).strip().replace("word", line_text(text))


@given(HOSTILE)
def test_markdown_text_is_read_back(text: str) -> None:
    assume(line_text(text))
    for kind, block in BLOCKS.items():
        read, harmless = (tree(html_of(block.replace("{}", each))) for each in (markdown_text(text), "word"))
        assert skeleton(read) == skeleton(harmless), kind
        assert words(read).strip() == words(harmless).strip().replace("word", line_text(text)), kind


@given(HOSTILE)
def test_markdown_alternative_text_is_read_back(text: str) -> None:
    (picture,) = tree(html_of(f"![{markdown_text(text)}](x.png)")).iter("img")
    assert picture.attrib == {"src": "x.png", "alt": line_text(text)}


@given(HOSTILE)
def test_html_text_is_read_back_in_elements_and_attributes(text: str) -> None:
    page = f'<p title="{html_text(text)}">{html_text(text)}</p>'
    (paragraph,) = tree(page).iter("p")
    assert (paragraph.attrib, paragraph.text or "", len(paragraph)) == ({"title": line_text(text)}, line_text(text), 0)
    element = ElementTree.fromstring(page)
    assert (element.get("title"), element.text or "") == (line_text(text), line_text(text))


@given(HOSTILE)
def test_printable_text_can_be_encoded_and_is_unchanged_by_a_second_pass(text: str) -> None:
    assert printable(text).encode("utf-8").decode("utf-8") == printable(text)
    assert printable(printable(text)) == printable(text)
    assert plain(plain(text)) == plain(text)


def test_letters_joiners_and_hard_spaces_are_kept() -> None:
    for text in ("حلب\u200c (Aleppo)\u200e", "12\u00a0km", "क\u094d\u200dष", "🏴\U000e0067\U000e007f", "e\u0301"):
        assert plain(text) == text


@given(HOSTILE)
def test_cue_text_is_one_line_without_tags_or_arrows(text: str) -> None:
    cue = cue_text(text)
    assert cue and len(cue.splitlines()) == 1
    assert "<" not in cue and "-->" not in cue
    assert html.unescape(cue) in (line_text(text), "–")
    assert not cue_id(text).startswith(("NOTE", "STYLE", "REGION", "WEBVTT"))


@given(HOSTILE, HOSTILE)
def test_slugs_are_plain_and_differ_as_their_keys(one: str, other: str) -> None:
    assert set(slug(one)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
    assert (slug(one) == slug(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "//example.org", "example.org", "/a",
        "https:", "https://", "https:///a", "https://example.org/a b", "https://example.org/\n", 'https://a.org/"x',
        "https://a.org/<x>", "https://a.org\\@b.org", " https://a.org", "ftp://a.org", "file:///etc/passwd",
        "https://a.org/\u202ex", "https://a.org/\x00", "java\nscript:alert(1)", "vbscript:x", "",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(text: str) -> None:
    assert web_address(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "https://en.wikipedia.org/wiki/Battle_of_Hama_(2024)", "http://127.0.0.1:8080/a?b=c&copy;=d#e|f", "https://a.org",
        "HTTPS://a.org/`x`{y}^", "https://a.org/ü?q=$x$*_", "https://web.archive.org/web/2024/https://a.org/",
    ],
)  # fmt: skip
def test_markdown_links_lead_to_the_address(text: str) -> None:
    assert web_address(text) == text
    (link,) = tree(html_of(f"[word]({markdown_target(text)}).")).iter("a")
    assert unquote(link.get("href", "")).casefold() == text.casefold()


@pytest.mark.parametrize("name", ["a b (c)", "#1", "50%25", "a:b", "?x", "a&amp;b", "<x>", "a]b", "\\", "é", b"\xff"])
def test_markdown_targets_lead_to_the_file(name: str | bytes) -> None:
    path = os.fsdecode(name)
    (picture,) = tree(html_of(f"![x]({path_address(f'{path}/y.png')})")).iter("img")
    assert unquote_to_bytes(picture.get("src", "")) == os.fsencode(f"{path}/y.png")


LEFT, RIGHT = "\u200e", "\u200f"


@pytest.mark.parametrize(
    ("lines", "marks"),
    [
        (["They took", "حلب (Aleppo),", "and held it."], LEFT),  # of an English sentence
        (["حلب fell on 27 November,", "they say."], LEFT),
        (["استولت قوات Northern army", "HTS على حلب (Aleppo)."], RIGHT),  # of an Arabic sentence
        (["They call it", "معركة ردع العدوان"], LEFT),
        (["HTS في", "استولت على حلب"], RIGHT),
        (["حلب ab", "cde"], RIGHT),
        (["حلب ab", "cdef"], LEFT),  # two thirds
        (["Aleppo fell.", "Été, Æ"], ""),
        (["Αθήνα и Москва", "東京"], ""),
        (["\u0610", "٣٤", "a \u064b"], ""),  # marks and digits
        ([], ""),
    ],
)
def test_lines_keep_the_direction_of_their_paragraph(lines: list[str], marks: str) -> None:
    found = direct(lines)
    assert [line.replace(LEFT, "").replace(RIGHT, "") for line in found] == lines
    assert [line[:1] for line in found if marks] == [marks] * len(lines) or not marks
    assert marks or found == lines
    assert direct(found) == found and direct(found, composed=True) == found


@given(st.lists(HOSTILE | st.text("abج٣\u064b 12.", max_size=8), max_size=4), st.booleans())
def test_direction_only_adds_marks(lines: list[str], composed: bool) -> None:
    found = direct(lines, composed=composed)
    assert [re.sub(f"[{LEFT}{RIGHT}]", "", line) for line in found] == [
        re.sub(f"[{LEFT}{RIGHT}]", "", line) for line in lines
    ]


def test_numbers_of_composed_words_are_not_drawn_into_a_name() -> None:
    assert direct(["حلب 2–3"], composed=True) == [f"{LEFT}حلب{LEFT} 2–3"]
    assert direct(["1 May: حلب"], composed=True) == [f"{LEFT}1 May: حلب"]
    assert direct(["حلب: 3 held, ادلب: 12"], composed=True) == [f"{LEFT}حلب{LEFT}: 3 held, ادلب{LEFT}: 12"]
    assert direct(["حلب القديمة"], composed=True) == [f"{RIGHT}حلب القديمة"]
    (kept,) = direct(["He wrote “معركة 27 نوفمبر” in 2024."])  # a number within the Arabic words
    assert kept == f"{LEFT}He wrote “معركة 27 نوفمبر” in 2024."


@dataclass(frozen=True, slots=True)
class _Note:
    words: str
    parts: Any = ()
    number: int = 0


class _Kind(StrEnum):
    FALLEN = "fallen"


FIT: tuple[Any, ...] = ("Hama", 3, None, _Kind.FALLEN, (), {"a": ("b", 1.5)}, _Note("x", (_Note("y", {"k": "v"}),)))


@pytest.mark.parametrize("at", range(len(FIT)))
@pytest.mark.parametrize(
    "unfit",
    ["\udcff", ("a", "\udcff"), {"\udcff": 1}, {"a": {"b": "\udcff"}}, _Note("\udcff"), _Note("a", (_Note("\udcff"),))],
    ids=repr,
)
def test_half_of_a_pair_is_found_at_any_depth_among_values_of_any_kind(at: int, unfit: Any) -> None:
    check_encodable(FIT, "notes")
    for value in ((*FIT[:at], unfit, *FIT[at:]), _Note("all", (*FIT[:at], unfit)), {"all": FIT, "one": (unfit,)}):
        with pytest.raises(ValueError, match=r"the text '.udcff' of notes"):
            check_encodable(value, "notes")
