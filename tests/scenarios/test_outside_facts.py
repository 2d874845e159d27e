"""Dated facts of other reports: what the product says must allow them, unless the article itself says otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from builders import shipped_study

from sim import Study
from sim.uncertainty.holder_bounds import PlaceBounds

TABLE = Path(__file__).parents[1] / "data" / "outside_facts.csv"
FACTS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
STEP = 10  # minutes


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def bounds(study: Study) -> PlaceBounds:
    return study.place_bounds(np.arange(0, study.campaign.end + 1, STEP))


def allows(study: Study, bounds: PlaceBounds, fact: dict[str, str]) -> bool:
    """Return whether the side of a fact may hold its place at some minute of its time, or nobody is known to."""
    at = study.campaign.clock.minute(fact["at"])
    whole_day = len(fact["at"]) == len("2024-11-30")
    first, last = (at, at + 1439) if whole_day else (at - STEP + 1, at)
    slots = (bounds.minutes >= first) & (bounds.minutes <= last)
    place = bounds.places.index(fact["place"])
    return any(bounds.possible[place, slots, bounds.sides.index(side)].any() for side in (fact["side"], "unknown"))


@pytest.mark.parametrize("fact", FACTS, ids=[f"{fact['place']}-{fact['at']}" for fact in FACTS])
def test_a_fact_is_possible_unless_the_article_contradicts_it(
    study: Study, bounds: PlaceBounds, fact: dict[str, str]
) -> None:
    sentence = fact["contradicted_by"]
    assert allows(study, bounds, fact) == (not sentence)
    if sentence:
        said = study.campaign.statements.values()
        assert any(one.sentence == sentence and fact["place"] in one.places for one in said)


def test_there_are_facts_about_places_that_the_article_leaves_open(study: Study, bounds: PlaceBounds) -> None:
    last = bounds.open[:, -1]
    left_open = {place for place, is_open in zip(bounds.places, last, strict=True) if is_open}
    assert len([fact for fact in FACTS if fact["place"] in left_open]) >= 25
