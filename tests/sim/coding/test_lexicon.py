"""The list of verbs and where their words are in a text."""

from __future__ import annotations

from sim.coding.lexicon import find_triggers, lexicon
from sim.coding.wordlists import read_rows
from sim.model.verbs import VERBS

NOT_PROPOSED = {"contest", "leadership", "partial_capture"}  # "part of" makes a partial capture of a capture


def test_every_verb_of_the_coding_scheme_is_in_the_list():
    assert {entry.verb for entry in lexicon()} == set(VERBS) - NOT_PROPOSED
    assert {row["verb"] for row in read_rows("verbs.csv")} == set(VERBS) - NOT_PROPOSED


def test_verbs_change_into_verbs_only():
    assert {row[key] for row in read_rows("verb_changes.csv") for key in ("verb", "becomes")} <= set(VERBS)


def test_words_that_overlap_are_found_once_and_the_longest_wins():
    found = find_triggers("They launched a suicide attack and took control of Ayn.")
    assert [(one.entry.verb, one.words) for one in found] == [
        ("bombing", "launched a suicide attack"),
        ("capture", "took control of"),
    ]


def test_words_within_words_are_none():
    assert find_triggers("A rebel-held, re-entered counter-attacked capture-the-flag") == []


def test_what_took_place_was_not_taken():
    assert find_triggers("It took place in May, and took part of the day.") == []
