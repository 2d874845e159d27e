"""Findings of an audit as values: what was found, where, when, and the statements and sentences it rests on.

`sim.measures.finding_words` puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from sim.model.campaign import Campaign
from sim.model.frozen import FrozenMap
from sim.model.times import Window


class Weight(StrEnum):
    """How much a finding matters, the heaviest first."""

    CONTRADICTION = "contradiction"
    SILENCE = "silence"
    AMBIGUITY = "ambiguity"
    CHECK = "check"
    GAP = "gap"
    NOTE = "note"


WEIGHTS: Mapping[Weight, str] = MappingProxyType(
    {
        Weight.CONTRADICTION: "Two things that cannot both be plain",
        Weight.SILENCE: "Who held a place, or since when, is not told",
        Weight.AMBIGUITY: "The source can be read in more than one way",
        Weight.CHECK: "The tables may be wrong",
        Weight.GAP: "A time, place, number or actor is left out",
        Weight.NOTE: "Good to know",
    }
)


class Kind(StrEnum):
    """What a finding is about; `KINDS` has the weight and the meaning of each."""

    CAPTURED_TWICE = "captured twice"
    FOUGHT_OVER = "captured and fought over"
    COUNT_NOT_MET = "count cannot be met"
    TOLL_BEYOND = "toll beyond its total"
    HELD_AND_PASSED = "held and passed"
    START_NOT_FOLLOWED = "start not followed"
    RECALLED = "recalled capture not told"
    OUTSIDE_LIST = "outside its own list"
    NEAR_AND_INSIDE = "near and inside"
    FALL_WITHOUT_CAPTOR = "fall without captor"
    HELD_BRIEFLY = "held briefly"
    END_NOT_TOLD = "end not told"
    LAST_TOLD_HELD = "last told as held"
    FALL_NOT_TOLD = "fall not reported"
    LOSS_NOT_TOLD = "loss not reported"
    SEIZED = "seized without a fall"
    OUTCOME_OF_PARTS = "outcome of parts not reported"
    READINGS = "readings"
    PARTY_LATER = "party appears later"
    CUT_AGAIN = "cut before"
    CUT_NOT_SUPPORTED = "cut-off not supported"
    CUT_SOMETIMES = "cut-off under one reading"
    OTHER_HANDS = "part in other hands"
    READ_OTHERWISE = "name read otherwise"
    OUTSIDE_AREA = "outside its area"
    FAR_AHEAD = "far ahead of its front"
    OTHER_UNIT = "counted as another kind"
    UNDATED = "undated"
    DAY_TAKEN_OVER = "day taken over"
    AFTER_END = "may lie after the end"
    UNNAMED = "unnamed remainder"
    NOT_LOCATED = "place not located"
    NO_TOWN = "no town named"
    EXTENT = "extent not stated"
    ACTOR = "actor not stated"
    TWO_HOLDERS = "two holders in a day"
    NEVER_NAMED = "never named"
    TOTALS = "separate totals"
    TOLL_BEFORE = "toll before the first day"
    OTHER_SOURCE = "holder from another source"


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of finding: its weight, what it means, and what a reader should do about it."""

    weight: Weight
    means: str
    so_what: str


_C, _S, _A, _K, _G, _N = Weight
_ROWS = {
    Kind.CAPTURED_TWICE: KindRow(
        _C,
        "one side captures a place twice, with no reported loss in between",
        "one capture is a repeat, or a loss in between is missing: the holder between the two is not sure",
    ),
    Kind.FOUGHT_OVER: KindRow(
        _C,
        "a place is captured, and later still fought over by both sides",
        "the capture may have been told too soon: do not rely on the holder between the two",
    ),
    Kind.COUNT_NOT_MET: KindRow(
        _C, "the source names more places than its count allows", "the count, or one of the places, is wrong"
    ),
    Kind.TOLL_BEYOND: KindRow(
        _C,
        "the events add up to more than the source's own total",
        "the total is out of date, or events are told twice",
    ),
    Kind.HELD_AND_PASSED: KindRow(
        _C,
        "a side holds a place on a road while the other side advances in an area beyond it",
        "if the advance came by this road, the place fell or was passed: do not count it as held after the advance",
    ),
    Kind.START_NOT_FOLLOWED: KindRow(
        _C,
        "an operation starts in more areas than another sentence says, and nothing happens there for days",
        "losses in that area before the first that is told cannot be excluded",
    ),
    Kind.RECALLED: KindRow(
        _C,
        "a place is called recently captured, but its capture is told nowhere",
        "the sentence is looser than its words: infer no holder from it",
    ),
    Kind.OUTSIDE_LIST: KindRow(
        _C,
        "a list names a place outside the area that it is said to cover",
        "the list is looser than its heading: infer no holder from it",
    ),
    Kind.NEAR_AND_INSIDE: KindRow(
        _C,
        "a side comes within some distance of a road or place that it has already reached",
        "the distance or the earlier advance is loose",
    ),
    Kind.FALL_WITHOUT_CAPTOR: KindRow(
        _S,
        "a place is entered, and who held it afterwards is not told; its fall may be told without captor or day",
        "nobody can be called its holder at the end",
    ),
    Kind.HELD_BRIEFLY: KindRow(
        _S,
        "a place is held for a short time only, but who took it from the holder, and when, is not told",
        "the last holder that is told is not the likely one",
    ),
    Kind.END_NOT_TOLD: KindRow(
        _S,
        "a fight, siege or encirclement whose end is not told",
        "the places stay contested, or as last told, to the end of the campaign",
    ),
    Kind.LAST_TOLD_HELD: KindRow(
        _S,
        "the last that is told of a place is that a side held, defended or reinforced it",
        "“held” means as last told: what became of the place is open",
    ),
    Kind.FALL_NOT_TOLD: KindRow(
        _S,
        "a named place is cut off or passed and not mentioned again",
        "its last holder is not its likely holder: count it apart",
    ),
    Kind.LOSS_NOT_TOLD: KindRow(
        _S, "a place is retaken, but its loss is not reported", "who held it before, and since when, is open"
    ),
    Kind.SEIZED: KindRow(
        _S,
        "something is seized in a place that the side is not reported to have taken",
        "the side was in the place: whether the place fell, and who held it, is open",
    ),
    Kind.OUTCOME_OF_PARTS: KindRow(
        _S,
        "parts of a place are entered, and the outcome is told of the whole only",
        "the holder of a part follows from that of the whole, not from a sentence",
    ),
    Kind.READINGS: KindRow(
        _A,
        "the source can be read in more than one way",
        "results hold for the reading in force; run the other as well",
    ),
    Kind.PARTY_LATER: KindRow(
        _A,
        "a party is said to take part from the start, but first acts days later",
        "no act before then can be ascribed to it",
    ),
    Kind.CUT_AGAIN: KindRow(
        _A,
        "a road is cut when the side already held a place on it",
        "which road, or which stretch of it, is meant is open",
    ),
    Kind.CUT_NOT_SUPPORTED: KindRow(
        _A,
        "a reported cut does not follow from the places that are named",
        "it rests on unnamed places, or on other roads than those of the table",
    ),
    Kind.CUT_SOMETIMES: KindRow(
        _A,
        "a reported cut, siege or encirclement follows in some of its senses only",
        "take it in the senses that follow",
    ),
    Kind.OTHER_HANDS: KindRow(
        _A,
        "a part of a place is in other hands than the whole",
        "who was where in the place is open",
    ),
    Kind.READ_OTHERWISE: KindRow(
        _A, "a name is read as that of a place with another name", "a map of these names is a reading"
    ),
    Kind.OUTSIDE_AREA: KindRow(
        _A,
        "a place lies outside the area in which its sentence puts it",
        "the area is loose, or another place of the name is meant",
    ),
    Kind.FAR_AHEAD: KindRow(
        _K,
        "a capture far from every place that its side or an ally then held",
        "check the coordinates for a place of the same name; otherwise the places in between are not named",
    ),
    Kind.OTHER_UNIT: KindRow(
        _K,
        "a count includes a place that is of another kind in the table of places",
        "the units of counts are the source's words: check the place, and compare numbers with care",
    ),
    Kind.UNDATED: KindRow(
        _G, "sentences without a date of their own", "an event of these sentences can lie anywhere in these days"
    ),
    Kind.DAY_TAKEN_OVER: KindRow(
        _G,
        "sentences that take the day of an earlier one, though the next date is later",
        "an event of these sentences may be later than its day",
    ),
    Kind.AFTER_END: KindRow(
        _G,
        "statements whose time runs beyond the end of the campaign",
        "no picture shows what happens after the end: choose a later end, or take what is shown there as incomplete",
    ),
    Kind.UNNAMED: KindRow(
        _G,
        "counts larger than the places they name",
        "the unnamed are on no map: a place of the area whose fate is not told may be among them",
    ),
    Kind.NOT_LOCATED: KindRow(_G, "named places without a known location", "they are counted, but on no map"),
    Kind.NO_TOWN: KindRow(_G, "an event in an area, with no town named", "the event cannot be put on a map"),
    Kind.EXTENT: KindRow(
        _G,
        "a withdrawal from an area or from most of it, with no list of the places",
        "any place in the area may have been left, unless the sentence leaves it out",
    ),
    Kind.ACTOR: KindRow(_G, "the words do not say which side acts", "the event counts for no side"),
    Kind.TWO_HOLDERS: KindRow(
        _N, "places that change hands twice in a day", "the time between the two is hours at most, and may be nothing"
    ),
    Kind.NEVER_NAMED: KindRow(
        _N,
        "places on the roads that are cut off or passed, and that the source never names",
        "their holders are those of the table of places, and nothing that is told",
    ),
    Kind.TOTALS: KindRow(
        _N, "totals without period or place", "they are in no sum: the events may be among them"
    ),
    Kind.TOLL_BEFORE: KindRow(_N, "casualties before the first day", "they are in no sum"),
    Kind.OTHER_SOURCE: KindRow(
        _N,
        "the holder before the first day comes from outside the source",
        "the first map rests on the sources that the table of places names",
    ),
}  # fmt: skip
KINDS: Mapping[Kind, KindRow] = MappingProxyType({kind: _ROWS[kind] for kind in Kind})


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a finding lists.

    Parameters
    ----------
    places, statements, sentences
        The places concerned, and what it rests on.
    sides
        The sides concerned.
    low, high
        A number, or None without one; `high` None: open.
    words
        Words of the source or of a test, or ids.
    window
        When it happened, in minutes; None if the kind has no time of its items.
    """

    places: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    words: str = ""
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of an audit.

    Parameters
    ----------
    kind
        What was found.
    places, sides
        The places and sides concerned; what they stand for depends on the kind.
    window
        When it happened, in minutes: for a silence, when it began; None if it has no time.
    statements, sentences
        What it rests on, in document order.
    items
        The things that it lists.
    readings
        The reading groups that decide between its sides.
    """

    kind: Kind
    places: tuple[str, ...]
    sides: tuple[str, ...]
    window: Window | None
    statements: tuple[str, ...]
    sentences: tuple[str, ...]
    items: tuple[Item, ...]
    readings: tuple[str, ...]

    @property
    def weight(self) -> Weight:
        """How much it matters."""
        return KINDS[self.kind].weight


@dataclass(frozen=True)
class Audit:
    """The findings of an audit, by weight (the heaviest first), kind and sentence."""

    findings: tuple[Finding, ...]

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[Finding, ...]]:
        """The findings by kind; kinds without findings are left out."""
        found: dict[Kind, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.kind, []).append(finding)
        return FrozenMap({kind: tuple(findings) for kind, findings in found.items()})


def make_finding(
    campaign: Campaign,
    kind: Kind,
    *,
    places: Iterable[str] = (),
    sides: Iterable[str] = (),
    window: Window | None = None,
    statements: Iterable[str] = (),
    sentences: Iterable[str] = (),
    items: Iterable[Item] = (),
    readings: Iterable[str] = (),
) -> Finding:
    """Return a finding, with the statements and sentences of its items; sentences include those of statements.

    Without a window, it has the hull of the windows of its items, or of the stated windows of its statements.
    """
    items = tuple(items)
    said = dict.fromkeys([*statements, *(id for item in items for id in item.statements)])
    cited = {*sentences, *(id for item in items for id in item.sentences)}
    cited.update(campaign.statements[id].sentence for id in said)
    stated = [item.window for item in items if item.window is not None]
    stated = stated or [w for id in said if (w := campaign.statements[id].window) is not None]
    if window is None and stated:
        window = Window(min(w.earliest for w in stated), max(w.latest for w in stated))
    return Finding(
        kind=kind,
        places=tuple(dict.fromkeys(places)),
        sides=tuple(dict.fromkeys(sides)),
        window=window,
        statements=tuple(id for id in campaign.statements if id in said),
        sentences=tuple(id for id in campaign.sentences if id in cited),
        items=items,
        readings=tuple(dict.fromkeys(readings)),
    )


def sort_findings(campaign: Campaign, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by weight, kind, first sentence and first place; the sort is stable."""
    weights = {weight: at for at, weight in enumerate(Weight)}
    kinds = {kind: at for at, kind in enumerate(Kind)}
    sentences = {id: at for at, id in enumerate(campaign.sentences)}
    places = {id: at for at, id in enumerate(campaign.places)}
    last = (len(sentences), len(places))
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                weights[f.weight],
                kinds[f.kind],
                sentences[f.sentences[0]] if f.sentences else last[0],
                places[f.places[0]] if f.places else last[1],
            ),
        )
    )
