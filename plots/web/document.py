"""The document of a study for a page: sources, sentences, what was coded from them, and what an audit found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plots.web.numbers import Columns, Numbers, Row, columns
from sim import Campaign, Sentence, Statement, Study
from sim.measures.counts import CountVerdict
from sim.measures.finding_words import describe
from sim.model.campaign import Claim
from sim.model.escapes import web_address
from sim.model.times import Window
from sim.model.verbs import VERBS

# What a row has where its column is left out: the same as in data.js.
SOURCE: Row = {"licence": "", "url": "", "retrieved": ""}
SENTENCE: Row = {"section": "", "paragraph": "", "use": "coded", "note": "", "quoted": True, "days": None}
STATEMENT: Row = {
    **{"where": "in", "within_km": None, "towards": [], "exceptions": [], "share": None, "faction": -1, "from": ""},
    **{"phrase": "", "rule": "", "claimant": "", "hedge": "", "repeats": -1, "reading": None, "note": ""},
    **{"enduring": False, "takes": False},
}
CLAIM: Row = {
    **{"faction": -1, "verb": "", "high": None, "scope": [], "claimant": "", "hedge": "", "note": ""},
    **{"named": None, "window": None},
}
FINDING: Row = {"places": [], "sentences": [], "statements": []}


_MOST_AUDITED = 150_000  # places times statements: an audit of more takes minutes


def is_audited(campaign: Campaign) -> bool:
    """Return whether a page of a campaign has the findings of its audit."""
    return len(campaign.holdable) * len(campaign.statements) <= _MOST_AUDITED


def document(study: Study, numbers: Numbers) -> dict[str, Any]:
    """Return the tables of a document, by their names in the payload."""
    campaign = study.campaign
    groups = reading_groups(campaign)
    return {
        "sources": columns([_source(each) for each in campaign.sources.values()], SOURCE),
        "sentences": columns([_sentence(campaign, each, numbers) for each in campaign.sentences.values()], SENTENCE),
        "statements": columns([_statement(each, numbers, groups) for each in campaign.statements.values()], STATEMENT),
        "claims": _claims(study, numbers),
        "findings": columns(list(_findings(study, numbers)), FINDING),
        "readings": _readings(campaign, groups),
        "rules": dict(campaign.rules),
    }


def reading_groups(campaign: Campaign) -> Mapping[str, list[str]]:
    """Return the alternatives of each reading group."""
    groups: dict[str, list[str]] = {}
    for reading in campaign.readings:
        groups.setdefault(reading.group, []).append(reading.alternative)
    return groups


def _readings(campaign: Campaign, groups: Mapping[str, list[str]]) -> list[Row]:
    return [
        {
            "group": group,
            "alternatives": [
                {"id": each.alternative, "weight": each.weight, "why": each.why}
                for each in campaign.readings
                if each.group == group
            ],
        }
        for group in groups
    ]


def _source(source: Any) -> Row:
    return {
        "id": source.id,
        "title": source.title,
        "licence": source.licence,
        "url": web_address(source.url),
        "retrieved": source.retrieved,
    }


def _sentence(campaign: Campaign, sentence: Sentence, numbers: Numbers) -> Row:
    days = None
    if sentence.first_day is not None and sentence.last_day is not None:
        days = [sentence.first_day, campaign.clock.day(sentence.last_day).latest]
    return {
        "id": sentence.id,
        "sources": [numbers.sources[source] for source in sentence.sources if source in numbers.sources],
        "section": sentence.section,
        "paragraph": str(sentence.paragraph),
        "text": sentence.text,
        "use": str(sentence.use),
        "note": sentence.note,
        "quoted": sentence.quoted,
        "days": days,
    }


def _statement(statement: Statement, numbers: Numbers, groups: Mapping[str, list[str]]) -> Row:
    def places(ids: tuple[str, ...]) -> list[int]:
        return [numbers.places[id] for id in ids]

    reading = statement.reading
    return {
        "id": statement.id,
        "sentence": numbers.sentences[statement.sentence],
        "verb": statement.verb,
        "places": places(statement.places),
        "where": str(statement.where),
        "within_km": None if statement.within_m is None else statement.within_m / 1000,
        "towards": places(statement.towards),
        "exceptions": places(statement.exceptions),
        "share": None if statement.share is None else list(statement.share),
        "faction": numbers.factions.get(statement.faction, -1),
        "from": statement.from_faction,
        "phrase": statement.phrase,
        "rule": statement.rule,
        "claimant": statement.claimant,
        "hedge": statement.hedge,
        "repeats": numbers.statements.get(statement.repeats, -1),
        "reading": None if reading is None else [list(groups).index(reading[0]), groups[reading[0]].index(reading[1])],
        "note": statement.note,
        "enduring": VERBS[statement.verb].enduring,
        "takes": statement.takes,
    }


def _claims(study: Study, numbers: Numbers) -> Columns:
    checks = {check.claim: check for check in study.tally.counts}

    def row(claim: Claim) -> Row:
        check = checks.get(claim.id)
        told = check is not None and check.verdict is not CountVerdict.OTHER
        return {
            "id": claim.id,
            "sentence": numbers.sentences[claim.sentence],
            "words": claim.words,
            "unit": claim.unit,
            "counting": str(claim.counting),
            "faction": numbers.factions.get(claim.faction, -1),
            "verb": claim.verb,
            "low": claim.low,
            "high": claim.high,
            "scope": [numbers.places[place] for place in claim.scope],
            "claimant": claim.claimant,
            "hedge": claim.hedge,
            "note": claim.note,
            "named": [check.replayed_low, check.replayed_high] if check is not None and told else None,
            "window": _ends(claim.window if check is None else check.window),
        }

    return columns([row(claim) for claim in study.campaign.claims.values()], CLAIM)


def _ends(window: Window | None) -> list[int] | None:
    return None if window is None else [window.earliest, window.latest]


def _findings(study: Study, numbers: Numbers) -> Iterator[Row]:
    for finding in study.audit.findings if is_audited(study.campaign) else ():
        words = describe(study.campaign, finding)
        yield {
            "kind": str(finding.kind),
            "weight": str(finding.weight),
            "title": words.title,
            "words": words.text,
            "so_what": words.so_what,
            "places": [numbers.places[place] for place in finding.places if place in numbers.places],
            "sentences": [numbers.sentences[id] for id in finding.sentences],
            "statements": [numbers.statements[id] for id in finding.statements],
        }
