"""What an audit finds: one thing each, with the statements and sentences it rests on."""

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
        "taken twice": (CONTRADICTION, "one side takes a place twice, and no loss is told between"),
        "taken and fought over": (CONTRADICTION, "a place is taken, and later its taker still fights for it"),
        "count cannot be met": (CONTRADICTION, "more places are named than a count allows"),
        "toll beyond its total": (CONTRADICTION, "the events add up to more than the source's own total"),
        "readings": (AMBIGUITY, "the source can be read in more than one way"),
        "cut-off not supported": (GAP, "a cut, siege or encirclement does not follow from who held what"),
        "cut-off under one reading": (GAP, "a cut, siege or encirclement follows under some readings of it only"),
        "loss untold": (SILENCE, "a place is retaken whose loss is not told"),
        "fall never told": (SILENCE, "a place that is named is cut off or passed by, and nothing more is told of it"),
        "taken from another": (SILENCE, "something is taken in a place from a side that is not told to have held it"),
        "outcome untold": (SILENCE, "a side enters a place, and who held it then is not told"),
        "undated paragraph": (GAP, "a paragraph has no date of its own"),
        "undated sentence": (GAP, "a sentence has no date of its own"),
        "unnamed remainder": (GAP, "a count is larger than the places it names"),
        "place not resolved": (GAP, "a place is named that has not been found on a map"),
        "no place": (GAP, "something is told of an area, and no town is named"),
        "extent unsaid": (GAP, "a withdrawal from an area whose extent is not said"),
        "actor unsaid": (GAP, "it is not said who did it"),
        "hands twice in a day": (NOTE, "a place passes to one side and to another on one day"),
        "never named": (NOTE, "a place on the roads is cut off or passed by, and the source never names it"),
        "total by itself": (NOTE, "a total of the source with no period or place, added to nothing"),
        "holder from outside": (NOTE, "who held a place before rests on no sentence of the source"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an audit found.

    Parameters
    ----------
    kind
        One of `FINDING_KINDS`, which says what each means.
    title
        A few words to head it.
    text
        The finding in a sentence or two.
    places, statements, sentences
        What it is about and what it rests on, in document order.
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
    """All that an audit found, by kind in the order of `FINDING_KINDS`, then in document order."""

    findings: tuple[Finding, ...]

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of each kind that has any."""
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
    """Return a finding with its sentences, those of its statements among them, in document order."""
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
    """Return findings by kind, then by their first sentence and first place, then as they come."""
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
