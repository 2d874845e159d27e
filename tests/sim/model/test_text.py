from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.text import character_words, one_line, refused_character

SHOWN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}
JOINERS = {0x200C, 0x200D}


def test_names_have_no_control_or_format_characters_other_than_visible_ones_and_joiners() -> None:
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    hidden = {at for at in range(sys.maxunicode + 1) if unicodedata.category(chr(at)) in kinds}
    allowed = {at for at in hidden if not refused_character(chr(at), name=True)}
    assert JOINERS < allowed <= SHOWN | JOINERS  # of the latter, a newer Unicode has more


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_text_has_no_control_character_and_no_override_of_direction(code: int) -> None:
    assert refused_character(f"a{chr(code)}b") == chr(code)


@pytest.mark.parametrize("character", ["\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\U0010ffff", "\u2028"])
def test_text_has_no_surrogate_noncharacter_or_separator(character: str) -> None:
    assert refused_character(character) == refused_character(character, lines=True) == character


def test_prose_has_line_breaks_and_tabs() -> None:
    assert refused_character("one\r\ntwo\tthree", lines=True) == ""
    assert refused_character("one\x0btwo", lines=True) == "\x0b"


NAMES = ["سراقب", "نمی\u200cشود", "क्\u200dष", "Maʿarrat an-Nuʿmān", "Hay'at", "Place\u00a0d’Armes", "🏴"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_allowed_and_shown_as_they_are(name: str) -> None:
    assert refused_character(name, name=True) == ""
    assert one_line(name) == name


def test_a_character_is_named_by_its_code_point() -> None:
    named = [character_words(character) for character in "\u202e\x1b\ud800\uffff\u00a0"]
    assert named == [
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+001B control character",
        "U+D800 surrogate",
        "U+FFFF noncharacter",
        "U+00A0 NO-BREAK SPACE",
    ]


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 20))
def test_one_line_is_one_line_without_hidden_characters(text: str, most: int) -> None:
    line = one_line(text, most=most)
    assert len(line) <= most
    assert refused_character(one_line(text), name=True) == refused_character(line, name=True) == ""


def test_a_cut_is_marked() -> None:
    assert one_line("abcdef", most=4) == "abc…"
    assert one_line("ab\n\n\n\n\n", most=4).endswith("…")
