"""What scripts returned in many drawn histories, and how it is distributed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np

from sim.clock.history import History
from sim.model.arguments import several
from sim.model.arrays import Ints, Reals
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.shares import ceil_share
from sim.model.times import Clock
from sim.model.words import listed, moment_words, percent

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Kind(StrEnum):
    """What the values of a distribution are."""

    NUMBER = "number"
    MOMENT = "moment"
    CHOICE = "choice"  # text, or yes and no
    NOTHING = "nothing"  # no draw has a value


@dataclass(frozen=True, slots=True)
class DrawResult:
    """What scripts left in one drawn history.

    Parameters
    ----------
    draw
        The number of the draw, from 0.
    returned
        Script -> what it returned.
    unfinished
        The scripts that had not ended: they still waited for something that did not happen.
    notes, moved, skipped, trips
        How many of each the run has.
    counterfactual
        Whether a script changed anything in this draw.
    digest
        Of the history (`History.digest`).
    history
        The history itself, if it was asked for.
    """

    draw: int
    returned: Mapping[str, Any]
    unfinished: tuple[str, ...]
    notes: int
    moved: int
    skipped: int
    trips: int
    counterfactual: bool
    digest: str
    history: History | None = None


@dataclass(frozen=True)
class Distribution:
    """How a value that a script returns is distributed over draws.

    Parameters
    ----------
    script, field
        The script, and which of the values it returns (empty: it returns one).
    kind
        What the values are.
    draws, seed, prior
        How many draws, their seed, and the prior they come from; or words for the placement that all of them share.
    values
        The numbers, sorted, or the moments as whole minutes since the epoch.
    counts
        Text, ``yes`` or ``no`` -> in how many draws it was returned, the most frequent first.
    none, unfinished
        In how many draws the script returned None, and in how many it had not ended: what it waits for did not happen.
    """

    script: str
    field: str
    kind: Kind
    draws: int
    seed: int
    prior: str
    values: Reals | Ints
    counts: Mapping[str, int]
    none: int
    unfinished: int

    @property
    def name(self) -> str:
        """The script, and the field if there is one."""
        return f"{self.script}: {self.field}" if self.field else self.script

    @property
    def happened(self) -> int:
        """In how many draws there is a value."""
        return self.draws - self.none - self.unfinished

    def quantiles(self, shares: Sequence[float] = SHARES) -> Reals | Ints:
        """Return, of the draws that have a number or moment, the smallest value that a share of them do not exceed.

        Raises
        ------
        ValueError
            If the values are neither numbers nor moments, or a share is not from 0 to 1.
        """
        if not len(self.values):
            raise ValueError(f"{self.name} has no quantiles: its values are of kind {self.kind!s}")
        return self.values[
            [
                max(int(ceil_share(share, len(self.values))) - 1, 0)
                for share in several(shares, "shares", "numbers from 0 to 1")
            ]
        ]

    def share_by(self, value: float) -> float:
        """Return the share of all draws whose number or moment (in minutes) is at most `value`."""
        return float(np.searchsorted(self.values, value, side="right")) / self.draws


@dataclass(frozen=True)
class Runs:
    """Scripts run over many drawn histories.

    Parameters
    ----------
    clock
        Of the campaign.
    scripts
        Their names, in order.
    seed, prior
        The seed of times and of the random numbers of scripts, and the prior of the times; or words for the placement
        that all runs share.
    results
        What each draw left.
    mixed
        The reading groups that the draws mix.
    warnings
        What to tell users of these draws.
    """

    clock: Clock
    scripts: tuple[str, ...]
    seed: int
    prior: str
    results: tuple[DrawResult, ...]
    mixed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.results)

    def __repr__(self) -> str:
        return f"<Runs of {', '.join(self.scripts)}: {len(self)} draws, prior {self.prior}, seed {self.seed}>"

    @property
    def counterfactual(self) -> int:
        """In how many draws a script changed anything."""
        return sum(result.counterfactual for result in self.results)

    def values(self, script: str | None = None) -> tuple[Any, ...]:
        """Return what a script returned in each draw; None where it had not ended."""
        name = self._script(script)
        return tuple(result.returned.get(name) for result in self.results)

    def fields(self, script: str | None = None) -> tuple[str, ...]:
        """Return the names of the values that a script returns: keys of a mapping, fields of a dataclass.

        One empty name stands for a script that returns plain values.
        """
        every = [_parts(value) for value in self.values(script) if value is not None]
        return tuple(dict.fromkeys(name for parts in every for name in parts)) or ("",)

    def distribution(self, script: str | None = None, field: str = "") -> Distribution:
        """Return how a value of a script is distributed over the draws.

        Parameters
        ----------
        script
            Its name; None: the only script.
        field
            Which value, if it returns a mapping or a dataclass.

        Raises
        ------
        ValueError
            If there is no such script or field, or its values are not all numbers, all moments (aware datetimes), all
            text, or all true or false.
        """
        name = self._script(script)
        check_name("field", field, self.fields(name))
        found: list[Any] = []
        for value in self.values(name):
            part = None if value is None else _parts(value).get(field)
            found.append(part.item() if isinstance(part, np.generic) else part)
        there = [value for value in found if value is not None]
        kind = _kind(name, field, there)
        if kind is Kind.CHOICE:
            words = ["yes" if value is True else "no" if value is False else str(value) for value in there]
            counts = dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))
            values: list[float] = []
        else:
            counts = {}
            values = sorted(self.clock.minute(value) if kind is Kind.MOMENT else float(value) for value in there)
        unfinished = sum(name in result.unfinished for result in self.results)
        return Distribution(
            script=name,
            field=field,
            kind=kind,
            draws=len(self),
            seed=self.seed,
            prior=self.prior,
            values=np.array(values),  # moments are whole numbers
            counts=FrozenMap(counts),
            none=len(self) - len(there) - unfinished,
            unfinished=unfinished,
        )

    def distributions(self) -> tuple[Distribution, ...]:
        """Return the distribution of every value that the scripts return; fields that have none are left out."""
        found = []
        for script in self.scripts:
            for name in self.fields(script):
                try:
                    found.append(self.distribution(script, name))
                except ValueError:
                    if not name:
                        raise
        return tuple(found)

    def _script(self, script: str | None) -> str:
        if script is None:
            if len(self.scripts) != 1:
                raise ValueError(f"script must be one of: {', '.join(self.scripts) or '(none)'}")
            return self.scripts[0]
        check_name("script", script, self.scripts)
        return script


def outcome_words(clock: Clock, found: Distribution) -> str:
    """Return a distribution in one sentence: median and 90 % interval, or the most frequent words, and the rest."""
    missing = missing_words(found)
    if found.kind is Kind.NOTHING:
        return missing
    if found.kind is Kind.CHOICE:
        rows = [f"“{words}” in {percent(count / found.draws)}" for words, count in found.counts.items()]
        return f"{listed(rows, most=4)} of the draws. {missing}".strip()
    low, middle, high = (value_words(clock, found, value) for value in found.quantiles([0.05, 0.5, 0.95]))
    within = "" if found.happened == found.draws else f" of the {found.happened:,} draws in which it happened"
    return f"Median {middle}, 90 % interval {low} to {high}{within}. {missing}".strip()


def missing_words(found: Distribution) -> str:
    """Return in how many draws there is no value, and why; empty if there is one in each."""
    reasons = [
        f"{count:,} {words}"
        for count, words in ((found.none, "returned none"), (found.unfinished, "still waited at the end"))
        if count
    ]
    missing = found.none + found.unfinished
    return f"No value in {percent(missing / found.draws)} of the draws ({', '.join(reasons)})." if missing else ""


def value_words(clock: Clock, found: Distribution, value: float) -> str:
    """Return a number, or a moment as day and hour."""
    if found.kind is not Kind.MOMENT:
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return moment_words(clock, int(value), year=False, short=True).replace(",", "")


def _parts(value: Any) -> Mapping[str, Any]:
    """Return the values that a returned value consists of, by name."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return {"": value}


def _kind(script: str, field: str, values: Sequence[Any]) -> Kind:
    """Return what values are.

    Raises
    ------
    ValueError
        If they are of no kind, or of several.
    """
    if not values:
        return Kind.NOTHING
    if all(isinstance(value, bool) for value in values) or all(isinstance(value, str) for value in values):
        return Kind.CHOICE
    if all(isinstance(value, datetime) for value in values):
        return Kind.MOMENT
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        if all(map(math.isfinite, values)):
            return Kind.NUMBER
        raise ValueError(f"script {script} returns a number that is not finite")
    types = ", ".join(sorted({type(value).__name__ for value in values}))
    what = f"field {field!r} of script {script}" if field else f"script {script}"
    raise ValueError(
        f"{what} has values of type {types}: return numbers, aware datetimes, text, or True and False (None where it "
        "did not happen), or a mapping of these"
    )
