"""Spells: for each place, the intervals of time in which its state does not change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shapely.geometry import Point as Spot

from sim.clock.changes import Change, State
from sim.clock.history import History
from sim.exchange.exports.layers import Column, Kind, Layer, make_layer
from sim.histories import Shown
from sim.model.campaign import Campaign, Place, Sentence
from sim.model.times import Window
from sim.model.vocabulary import Basis, Placement
from sim.roads.silence import Silences
from sim.study import Study

RECORD, COUNTERFACTUAL = "record", "counterfactual"  # what a row is of


@dataclass(frozen=True, slots=True)
class StateSpell:
    """An interval [`start`, `end`) of minutes in which a place has one state.

    Parameters
    ----------
    silence
        The rule by which the record is silent about the holder, or empty.
    began
        What began it: ``start`` (of the campaign), ``change``, ``silence``, or ``news`` that ended a silence.
    window
        The tight window of its start; the start itself where no statement began it.
    since
        The minute since which the holder has held the place; None: since before the epoch.
    change
        The last change of the place's state; None if there was none since before the epoch.
    """

    place: Place
    start: int
    end: int
    state: State
    silence: str
    began: str
    window: Window
    since: int | None
    change: Change | None

    @property
    def basis(self) -> Basis:
        """What the holder rests on: ``silent`` where the record is, otherwise the basis of the state."""
        return Basis.SILENT if self.silence else self.state.basis


def find_spells(history: History, silences: Silences) -> Iterator[StateSpell]:
    """Yield the spells of every place in table order, each place's in order of time.

    The spells of a place tile the time from the epoch to the last minute that the history knows. States that lasted no
    minute, as when a place changes hands twice in one, have no spell.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> spells = [one for one in find_spells(study.history(), study.silences()) if one.place.id == "hama"]
    >>> [study.campaign.side_of(one.state.holder) for one in spells][-1]
    'moc'
    """
    for place in history.campaign.holdable:
        yield from _place_spells(history, silences, place)


def _place_spells(history: History, silences: Silences, place: Place) -> Iterator[StateSpell]:
    stop = history.last_minute + 1
    changes = history.changes_of(place.id)
    spans = silences.spans.get(place.id, ())
    bounds = {change.minute for change in changes} | {
        bound for span in spans for bound in span[:2] if bound is not None
    }
    starts = [0, *sorted(bound for bound in bounds if 0 < bound < stop)]
    state, last, upto = State(place.holder), None, 0
    for start, end in zip(starts, [*starts[1:], stop], strict=True):
        changed = False
        while upto < len(changes) and changes[upto].minute <= start:
            last, upto, changed = changes[upto], upto + 1, True
            state = last.after
        silence = silences.rule(place.id, start)
        began = "change" if changed else "start" if not start else "silence" if silence else "news"
        window = history.window(last) if changed and last is not None else Window(start, start)
        yield StateSpell(place, start, end, state, silence, began, window, history.since(place.id, start), last)


# -- as a layer --------------------------------------------------------------------------------------------------------


def spell_layer(study: Study, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return the spells of a history as a layer of points.

    Examples
    --------
    >>> from scenarios import open_study
    >>> layer = spell_layer(open_study("northwestern_syria_2024"))
    >>> len(layer) > 200, layer.fields[0].name
    (True, 'place')
    """
    shown = study.history(history)
    spells = find_spells(shown, study.silences(shown))
    return make_layer("spells", spell_columns(shown), spells, study.campaign.clock, shape=lambda one: spot(one.place))


def spot(place: Place) -> Spot | None:
    """Return the point of a place; None if it has no coordinates."""
    return None if place.lat is None or place.lon is None else Spot(place.lon, place.lat)


def history_columns(history: History) -> list[Column[Any]]:
    """Return the columns that say what every row is of: the record or a run with scripts, and the placement."""
    kind = COUNTERFACTUAL if history.counterfactual else RECORD
    return [
        Column("history", lambda _: kind, needed=True),
        Column("scripts", lambda _: "; ".join(history.scripts)),
        Column("placement", lambda _: str(history.timeline.placement), needed=True),
    ]


def place_columns(place: Callable[[Any], Place]) -> list[Column[Any]]:
    """Return the columns that say which place a row is about, and where it is."""
    return [
        Column("place", lambda one: place(one).id, needed=True),
        Column("name", lambda one: place(one).name, needed=True),
        Column("kind", lambda one: place(one).kind, needed=True),
        Column("lat", lambda one: place(one).lat, Kind.NUMBER),
        Column("lon", lambda one: place(one).lon, Kind.NUMBER),
        Column("coordinate_confidence", lambda one: place(one).confidence),
        Column("counted", lambda one: place(one).counted, Kind.YES, needed=True),
    ]


def holder_name(campaign: Campaign, holder: str) -> str:
    """Return the name of a faction; `unknown` and `vacant` are their own names."""
    return campaign.factions[holder].name if holder in campaign.factions else campaign.side_name(holder)


def side_names(campaign: Campaign, factions: Iterable[str]) -> str:
    """Return the sides of factions, each once."""
    return ";".join(dict.fromkeys(map(campaign.side_of, factions)))


def spell_columns(history: History) -> list[Column[StateSpell]]:
    """Return the columns of spells of a history."""
    campaign = history.campaign

    def sources(spell: StateSpell) -> str:
        sentence = None if spell.change is None else campaign.sentences.get(spell.change.cause.sentence)
        return "" if sentence is None else ";".join(sources_of(sentence))

    return [
        *place_columns(lambda spell: spell.place),
        Column("start", lambda spell: spell.start, Kind.TIME, needed=True),
        Column("end", lambda spell: spell.end, Kind.TIME, needed=True),
        Column("earliest", lambda spell: spell.window.earliest, Kind.TIME, needed=True),
        Column("latest", lambda spell: spell.window.latest, Kind.TIME, needed=True),
        Column("began", lambda spell: spell.began, needed=True),
        Column("side", lambda spell: campaign.side_of(spell.state.holder), needed=True),
        Column("side_name", lambda spell: campaign.side_name(campaign.side_of(spell.state.holder)), needed=True),
        Column("holder", lambda spell: spell.state.holder, needed=True),
        Column("holder_name", lambda spell: holder_name(campaign, spell.state.holder), needed=True),
        Column("contested_by", lambda spell: ";".join(spell.state.contested_by)),
        Column("besieged_by", lambda spell: ";".join(spell.state.besieged_by)),
        Column("shares", lambda spell: ";".join(f"{who} {low:g}-{high:g}" for who, low, high in spell.state.share)),
        Column("basis", lambda spell: str(spell.basis), needed=True),
        Column("silent_by", lambda spell: spell.silence),
        Column("since", lambda spell: spell.since, Kind.TIME),
        Column("origin", lambda spell: str(spell.change.origin) if spell.change else ""),
        Column("rule", lambda spell: spell.change.rule if spell.change else ""),
        Column("script", lambda spell: spell.change.script if spell.change else ""),
        Column("verb", lambda spell: spell.change.cause.verb if spell.change else ""),
        Column("statement", lambda spell: spell.change.cause.id if spell.change else ""),
        Column("sentence", lambda spell: spell.change.cause.sentence if spell.change else ""),
        Column("source", sources),
        *history_columns(history),
    ]


def sources_of(sentence: Sentence) -> tuple[str, ...]:
    """Return the sources of a sentence."""
    return sentence.sources
