"""Texts that look the same are told apart by code point and name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.model.errors import Problem
from sim.model.lookalikes import difference, fold_spaces, skeleton

ALIKE = {
    ("before\u00a0noon", "before noon"): ("U+00A0 NO-BREAK SPACE", "a space"),
    ("2\u202fkm", "2 km"): ("U+202F NARROW NO-BREAK SPACE", "a space"),
    ("2\u2009km", "2\u00a0km"): ("U+2009 THIN SPACE", "U+00A0 NO-BREAK SPACE"),
    ("af\u00adter", "after"): ("U+00AD SOFT HYPHEN", "nothing"),
    ("after", "af\u00adter"): ("nothing", "U+00AD SOFT HYPHEN"),
    ("hama\u200b", "hama"): ("U+200B ZERO WIDTH SPACE", "nothing"),
    ("\ufeffid", "id"): ("U+FEFF ZERO WIDTH NO-BREAK SPACE", "nothing"),
    ("cafe\u0301", "caf\u00e9"): ("'e' + U+0301 COMBINING ACUTE ACCENT", "U+00E9 LATIN SMALL LETTER E WITH ACUTE"),
    ("s\u0430raqib", "saraqib"): ("U+0430 CYRILLIC SMALL LETTER A", "'a'"),
    ("\u0391leppo", "Aleppo"): ("U+0391 GREEK CAPITAL LETTER ALPHA", "'A'"),
    ("Idlib's", "Idlib\u2019s"): ('"\'"', "U+2019 RIGHT SINGLE QUOTATION MARK"),
    ("\u201cnear\u201d", '"near"'): ("U+201C LEFT DOUBLE QUOTATION MARK", "'\"'"),
    ("27\u201328", "27-28"): ("U+2013 EN DASH", "'-'"),
    ("\u221245", "-45"): ("U+2212 MINUS SIGN", "'-'"),
    ("\uff11\uff12", "12"): ("U+FF11 FULLWIDTH DIGIT ONE", "'1'"),
    ("\u0663", "3"): ("U+0663 ARABIC-INDIC DIGIT THREE", "'3'"),
}


@pytest.mark.parametrize("texts", ALIKE, ids=ascii)
def test_texts_that_look_the_same_differ_in_a_named_character(texts):
    assert difference(*texts) == ALIKE[texts]


@pytest.mark.parametrize("texts", [("noon", "noon"), ("noon", "moon"), ("Noon", "noon"), ("", "a"), ("a b", "ab")])
def test_texts_that_are_equal_or_look_different_have_no_difference_to_name(texts):
    assert difference(*texts) is None


@given(st.text(max_size=8), st.text(max_size=8))
def test_a_difference_is_named_only_of_texts_with_one_skeleton(one, other):
    assert (difference(one, other) is not None) == (one != other and skeleton(one) == skeleton(other))


@given(st.text(max_size=8))
def test_a_composed_and_a_decomposed_text_have_one_skeleton(text):
    one, other = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assume(one != other)
    assert difference(one, other) is not None


def test_spaces_of_any_kind_are_folded():
    assert fold_spaces(" before\u00a0 noon\u2009on\nthe\u202ftenth ") == "before noon on the tenth"


def test_a_problem_names_the_character_by_which_its_value_differs():
    problem = Problem("statements.csv", 2, "place", "s\u0430raqib", "a place of places.csv", "saraqib")
    assert str(problem).endswith(
        ": did you mean saraqib? (the value has U+0430 CYRILLIC SMALL LETTER A where this has 'a')"
    )
    assert str(Problem("a.csv", 3, "side", "rad", "a side", "red")).endswith("did you mean red?")
