"""Precision and recall of proposals, and the page that has them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from sim.coding.propose import Proposal
from sim.coding.score import Agreement, score, score_rows
from sim.model.campaign import Statement
from sim.model.vocabulary import Where

DOCS = Path(__file__).parents[3] / "docs"


def test_the_figures_of_the_page_are_those_measured_now():
    spec = importlib.util.spec_from_file_location("measure_proposals", DOCS / "measure_proposals.py")
    assert spec is not None and spec.loader is not None
    measured = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(measured)
    page = (DOCS / "proposals.md").read_text(encoding="utf-8")
    assert measured.fill(page) == page


def test_statements_of_a_rule_are_not_expected():
    coded = [Statement("s1-01", "s1", "capture", ("ayn",)), Statement("s1-02", "s1", "hold", ("bork",), rule="guess")]
    assert score({}, coded).events == Agreement(1, 0, 0)


def test_another_faction_is_another_event_only_where_factions_are_compared():
    coded = [Statement("s1-01", "s1", "capture", ("ayn",), faction="red")]
    found = score({"s1": [Proposal("s1", "capture", "ayn", Where.IN, "blue")]}, coded, {("s1", "ayn")})
    assert (found.events, found.named, found.factions) == (Agreement(1, 1, 1), Agreement(1, 1, 1), Agreement(1, 1, 0))


def test_places_that_the_sentence_does_not_name_are_left_out_where_asked():
    coded = [Statement("s1-01", "s1", "capture", ("ayn", "bork"))]
    assert score({}, coded, {("s1", "bork")}).named == Agreement(1, 0, 0)


def test_shares_of_nothing_are_zero():
    assert (Agreement(0, 0, 0).precision, Agreement(0, 0, 0).recall) == (0, 0)


@pytest.mark.parametrize("at", range(4))
def test_scores_add_up(at):
    one = score({"s1": [Proposal("s1", "capture", "ayn", Where.IN)]}, [Statement("s1-01", "s1", "capture", ("ayn",))])
    single, double = score_rows(one)[at], score_rows(one + one)[at]
    assert [int(cell) for cell in double[1:4]] == [2 * int(cell) for cell in single[1:4]]
    assert double[4:] == single[4:]
