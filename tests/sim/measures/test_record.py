"""Measures that judge the record refuse a history that scripts changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from builders import shipped_study

from sim import Envelope, History, Study
from sim.measures.audit import audit
from sim.measures.counts import tally
from sim.measures.cuts import cut_tests
from sim.measures.losses import collapse
from sim.measures.rates import rates


def drop_homs(world):
    world.cancel("Homs")
    yield world.hours(1)


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


def thrice(history: History) -> Envelope:
    return Envelope(history, history, history)


MEASURES: dict[str, Callable[[Study, History], object]] = {
    "the audit": lambda study, history: audit(thrice(history), study.graph, (), tally=study.tally, cuts=()),
    "the test of cuts": lambda study, history: cut_tests(thrice(history), study.graph, ()),
    "the measure of losses": lambda study, history: collapse(history, "government"),
    "the rate of advance": lambda study, history: rates(history, study.graph, study.network),
    "the tally": lambda study, history: tally(study.campaign, history.timeline),
}


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_of_the_record_refuses_a_counterfactual_history(study, measure):
    with pytest.raises(ValueError, match=f"^{measure} is about the record alone, and this (history|timeline) is count"):
        MEASURES[measure](study, study.run(drop_homs))
