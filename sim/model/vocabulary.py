"""The fixed vocabularies of the domain, one `StrEnum` each, and the subsets that rules use.

A member equals its text (``Basis.SILENT == "silent"``), so tables and JSON hold the plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

UNKNOWN = "unknown"  # the holder of a place that nobody is known to hold
VACANT = "vacant"  # the holder of a place that nobody holds
NOBODY = frozenset((UNKNOWN, VACANT))  # holders that are no faction, and sides that are no side
HALF = 0.5  # the share of a divided place from which a faction counts as its holder


class Basis(StrEnum):
    """What the holder of a place rests on."""

    DOCUMENTED = "documented"  # a statement of the source
    INITIAL = "initial"  # held before the campaign, by a named source
    INFERRED = "inferred"  # a named rule
    SILENT = "silent"  # as last reported; cut off or bypassed since, and not mentioned again


FIRM = frozenset((Basis.DOCUMENTED, Basis.INITIAL))  # bases that make a front edge documented


class BuiltIn(StrEnum):
    """The rules that the code applies without a row of the folder; docs/campaign-folder.md documents each."""

    WITHIN_CAMPAIGN = "within-campaign"  # what no sentence dates lies within the campaign
    SINCE_PREVIOUS = "since-previous"  # "by" a time: not before the previous dated sentence
    RECORD_ORDER = "record-order"  # the records of one place follow each other
    SCOPE_WITHDRAWAL = "scope-withdrawal"  # a withdrawal from most of a region leaves its places unknown
    CUT_OFF = "cut-off"  # silent: no road to a base
    PASSED = "passed"  # silent: the enemy holds both sides of it along a corridor


class Origin(StrEnum):
    """The origin of a change."""

    DOCUMENTED = "documented"  # a statement of the source
    INFERRED = "inferred"  # a rule that the campaign folder names
    COUNTERFACTUAL = "counterfactual"  # a scenario script


class Certainty(StrEnum):
    """How sure a front edge is."""

    DOCUMENTED = "documented"  # the holders of both ends are firm
    POSSIBLE = "possible"  # front if an inferred, silent or unknown end is in one hand or another


class Stance(StrEnum):
    """The relation between two sides."""

    HOSTILE = "hostile"
    CONTACT = "contact"
    ALLIED = "allied"


class Where(StrEnum):
    """How a statement relates to its place; only `IN` (and `PART` for a partial capture) can change a holder."""

    IN = "in"
    PART = "part"
    NEAR = "near"


class Placement(StrEnum):
    """Where in its time window each statement is placed."""

    EARLIEST = "earliest"
    MIDDLE = "middle"
    LATEST = "latest"
    SPREAD = "spread"


class Prior(StrEnum):
    """How draws distribute event times within their windows."""

    UNIFORM = "uniform"
    ANCHORED = "anchored"
    SHARED = "shared"


class OrderVerdict(StrEnum):
    """Whether one event comes before another, over all that the source allows."""

    ALWAYS = "always"
    NOT_AFTER = "not after"  # before, or in the same minute
    POSSIBLE = "possible"
    NOT_BEFORE = "not before"  # after, or in the same minute
    NEVER = "never"


PRIOR_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Prior.UNIFORM: "every placement that keeps all stated times and orders is as likely as any other",
        Prior.ANCHORED: "the event that most others are tied to falls anywhere in its window, the rest as in uniform",
        Prior.SHARED: "all places of one sentence fall early together or late together",
    }
)


class Supply(StrEnum):
    """Whose ground carries a side's supply: its own, its allies' too, or also ground declared passable."""

    OWN = "own"
    ALLIED = "allied"
    PASSABLE = "passable"


class Counting(StrEnum):
    """What a claimed number counts: things new in its window, in total by then, or present at that time."""

    NEW = "new"
    RUNNING = "running"
    AT = "at"


class Use(StrEnum):
    """How a sentence of a source is used."""

    CODED = "coded"
    REPEAT = "repeat"
    BACKGROUND = "background"
    ASIDE = "aside"
