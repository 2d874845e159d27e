"""Findings of an audit, each with the statements and sentences it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from sim.model.campaign import Campaign
from sim.model.frozen import FrozenMap

CONTRADICTION, AMBIGUITY, SILENCE, GAP, NOTE = "contradiction", "ambiguity", "silence", "gap", "note"
FINDING_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # kind -> (weight, what it means)
        "captured twice": (CONTRADICTION, "one side captures a place twice, with no reported loss in between"),
        "captured and fought over": (CONTRADICTION, "a place is captured, and later still fought over by both sides"),
        "count cannot be met": (CONTRADICTION, "the source names more places than its count allows"),
        "toll beyond its total": (CONTRADICTION, "the events add up to more than the source's own total"),
        "readings": (AMBIGUITY, "the source can be read in more than one way"),
        "cut-off not supported": (
            GAP,
            "a reported cut, siege or encirclement does not follow from the holders of places",
        ),
        "cut-off under one reading": (GAP, "a reported cut, siege or encirclement follows only in some of its senses"),
        "loss not reported": (SILENCE, "a place is retaken, but its loss is not reported"),
        "fall not reported": (SILENCE, "a named place is cut off or bypassed and not mentioned again"),
        "owner unclear": (
            SILENCE,
            "something is seized in a place from a side that is not reported to have held it",
        ),
        "outcome not reported": (SILENCE, "a side enters a place, but its holder afterwards is not reported"),
        "undated paragraph": (GAP, "a paragraph has no date of its own"),
        "undated sentence": (GAP, "a sentence has no date of its own"),
        "unnamed remainder": (GAP, "a count is larger than the places it names"),
        "place not located": (GAP, "a named place has no known location"),
        "no town named": (GAP, "an event in an area, with no town named"),
        "extent not stated": (GAP, "a withdrawal from an area, with no extent stated"),
        "actor not stated": (GAP, "the actor is not stated"),
        "two holders in a day": (NOTE, "a place changes hands twice in a day"),
        "never named": (NOTE, "a place on the roads is cut off or bypassed, and the source never names it"),
        "separate total": (NOTE, "a total without period or place, not added to the events"),
        "holder from another source": (NOTE, "the holder before the first day comes from outside the source"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of an audit.

    Parameters
    ----------
    kind
        One of `FINDING_KINDS`, which describes each.
    title
        A short heading.
    text
        The finding in a sentence or two.
    places, statements, sentences
        The places concerned, and the statements and sentences it rests on, in document order.
    """

    kind: str
    title: str
    text: str
    places: tuple[str, ...]
    statements: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def weight(self) -> str:
        """``contradiction``, ``ambiguity``, ``silence``, ``gap`` or ``note``."""
        return FINDING_KINDS[self.kind][0]


@dataclass(frozen=True)
class Audit:
    """The findings of an audit, by kind in the order of `FINDING_KINDS`, then in document order."""

    findings: tuple[Finding, ...]

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by kind; kinds without findings are left out."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.kind, []).append(finding)
        return FrozenMap({kind: tuple(found[kind]) for kind in FINDING_KINDS if kind in found})


def make_finding(
    campaign: Campaign,
    kind: str,
    title: str,
    text: str,
    *,
    places: Iterable[str] = (),
    statements: Iterable[str] = (),
    sentences: Iterable[str] = (),
) -> Finding:
    """Return a finding; its sentences include those of its statements, in document order."""
    said = dict.fromkeys(statements)
    cited = {*sentences, *(campaign.statements[id].sentence for id in said)}
    return Finding(
        kind=kind,
        title=title,
        text=text,
        places=tuple(dict.fromkeys(places)),
        statements=tuple(id for id in campaign.statements if id in said),
        sentences=tuple(id for id in campaign.sentences if id in cited),
    )


def sort_findings(campaign: Campaign, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by kind, then by their first sentence and first place; the sort is stable."""
    kinds = {kind: at for at, kind in enumerate(FINDING_KINDS)}
    sentences = {id: at for at, id in enumerate(campaign.sentences)}
    places = {id: at for at, id in enumerate(campaign.places)}
    last = (len(sentences), len(places))
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                kinds[f.kind],
                sentences[f.sentences[0]] if f.sentences else last[0],
                places[f.places[0]] if f.places else last[1],
            ),
        )
    )
