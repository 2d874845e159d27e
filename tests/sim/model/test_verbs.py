import csv
from pathlib import Path

import pytest

from scenarios import folder
from sim.model.verbs import PLACEHOLDER, VERBS, Effect


def test_the_table_of_verbs_is_read_only():
    with pytest.raises(TypeError):
        VERBS["seize"] = VERBS["capture"]


def test_a_placeholder_for_an_unreadable_verb_has_no_effect():
    verb = VERBS[PLACEHOLDER]
    assert verb.effect is Effect.NONE and not verb.enduring


def test_a_verb_that_takes_also_names_and_sets_the_holder():
    for effect in Effect:
        assert effect.takes <= effect.names_holder <= effect.sets_holder


def test_words_of_a_verb_have_no_underscore():
    assert all("_" not in words for verb in VERBS.values() for words in (verb.words, verb.noun, verb.past))


def test_the_shipped_campaign_uses_no_other_verb():
    with Path(folder("northwestern_syria_2024"), "statements.csv").open(encoding="utf-8", newline="") as rows:
        assert {row["verb"] for row in csv.DictReader(rows)} <= VERBS.keys()
