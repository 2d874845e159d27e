"""The panels of the page: what they say of every sentence, place and statement is what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from builders import shipped_study

from sim import Statement

if TYPE_CHECKING:
    from playwright.sync_api import Page

STUDY = shipped_study()
CAMPAIGN = STUDY.campaign
EACH = """([part, rows, read]) => Object.fromEntries(frontlapse.data[rows].map((row, index) => {
  frontlapse.store.set({panel: part === "place" ? "place" : "text", [part]: index});
  return [row.id, [...document.querySelectorAll(read)].map((found) => found.textContent)];
}))"""
COLUMN = """(name) => {
  frontlapse.store.set({panel: "list"});
  document.querySelector(`.table-statements .col-${name} button`).click();
  while (!document.querySelector(".more").hidden) document.querySelector(".more").click();
  const rows = [...document.querySelectorAll(".table-statements tbody tr")];
  return {
    sort: document.querySelector(`th.col-${name}`).getAttribute("aria-sort"),
    rows: rows.map((row) => Number(row.dataset.row)),
  };
}"""


@pytest.fixture
def panels(page_of: Any) -> Page:
    return page_of(STUDY, "", viewport={"width": 1280, "height": 800})


def said(sentence: str) -> Iterator[Statement]:
    return (statement for statement in CAMPAIGN.statements.values() if statement.sentence == sentence)


def test_the_ledger_of_a_sentence_names_all_that_was_coded_of_it(panels: Page) -> None:
    ledgers = panels.evaluate(EACH, ["sentence", "sentences", ".ledger"])
    assert set(ledgers) == set(CAMPAIGN.sentences)
    for id, (text,) in ledgers.items():
        named = [CAMPAIGN.places[place].name for one in said(id) for place in (*one.places, *one.towards)]
        rules = [CAMPAIGN.rules[one.rule] for one in said(id) if one.rule]
        words = [each for one in said(id) for each in (one.phrase, one.hedge, one.claimant, one.note)]
        missing = [each for each in (*named, *words, *rules, CAMPAIGN.sentences[id].note) if each not in text]
        assert missing == [], id


def test_a_place_lists_its_holders_each_with_the_whole_sentence_behind_it(panels: Page) -> None:
    history = STUDY.history()
    found = panels.evaluate(EACH, ["place", "places", ".spells > li"])
    for id in history.places:
        spells = history.spells(id)
        assert len(found[id]) == len(spells), id
        for text, spell in zip(found[id], spells, strict=True):
            holder = spell.holder
            assert holder not in CAMPAIGN.factions or text.startswith(CAMPAIGN.factions[holder].name), id
            assert spell.cause is None or CAMPAIGN.sentences[spell.cause.sentence].text in text, id


def test_the_table_has_every_statement_and_is_sorted_by_each_column(panels: Page) -> None:
    statements = list(CAMPAIGN.statements.values())
    sentences = list(CAMPAIGN.sentences)
    by_sentence = panels.evaluate(COLUMN, "sentence")
    assert by_sentence["sort"] == "ascending"
    assert sorted(by_sentence["rows"]) == list(range(len(statements)))
    order = [sentences.index(statements[row].sentence) for row in by_sentence["rows"]]
    assert order == sorted(order)
    assert panels.evaluate(COLUMN, "sentence")["sort"] == "descending"
    factions = [statements[row].faction for row in panels.evaluate(COLUMN, "who")["rows"]]
    assert sum(a != b for a, b in pairwise(factions)) == len(set(factions)) - 1
