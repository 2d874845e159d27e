"""The verbs a statement may use: what each does to a place's state, whether it endures, and its ACLED sub-type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Effect(StrEnum):
    """What a verb does to the state of the place it is said of (only where it is said to happen *in* the place)."""

    TAKE = "take"  # the faction becomes holder
    TAKE_PART = "take_part"  # a share; holder from one half up, else contested
    ENTER = "enter"  # contested, not held
    LEAVE = "leave"  # the holder goes; unknown until the text names another
    BESIEGE = "besiege"  # besieged while it lasts
    CLASH = "clash"  # contested while it lasts
    CONFIRM = "confirm"  # the holder is named; sets one where it was unknown
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the coding scheme.

    Parameters
    ----------
    name
        As it stands in `statements.csv`.
    effect
        What it does to the state of its place.
    enduring
        Whether it has a start and an end.
    acled
        The ACLED event sub-type it corresponds to, or empty where ACLED has none.
    """

    name: str
    effect: Effect
    enduring: bool
    acled: str


_OVERTAKES = "Non-state actor overtakes territory"
_CLASH = "Armed clash"
_CHANGE = "Change to group/activity"

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            Verb("capture", Effect.TAKE, False, _OVERTAKES),
            Verb("takeover", Effect.TAKE, False, "Non-violent transfer of territory"),
            Verb("handover", Effect.TAKE, False, "Non-violent transfer of territory"),
            Verb("recapture", Effect.TAKE, False, "Government regains territory"),
            Verb("partial_capture", Effect.TAKE_PART, False, _OVERTAKES),
            Verb("enter", Effect.ENTER, False, _CLASH),
            Verb("withdraw", Effect.LEAVE, False, _CHANGE),
            Verb("siege", Effect.BESIEGE, True, ""),
            Verb("encircle", Effect.BESIEGE, True, ""),
            Verb("cut_road", Effect.NONE, False, ""),
            Verb("approach", Effect.NONE, False, ""),
            Verb("attack", Effect.NONE, False, _CLASH),
            Verb("hold", Effect.CONFIRM, False, _CHANGE),
            Verb("clash", Effect.CLASH, True, _CLASH),
            Verb("strike", Effect.NONE, False, "Air/drone strike"),
            Verb("shelling", Effect.NONE, False, "Shelling/artillery/missile attack"),
            Verb("bombing", Effect.NONE, False, "Suicide bomb"),
            Verb("ambush", Effect.NONE, False, _CLASH),
            Verb("operation_start", Effect.NONE, False, _CHANGE),
            Verb("reinforce", Effect.NONE, False, _CHANGE),
            Verb("seize_equipment", Effect.NONE, False, "Disrupted weapons use"),
            Verb("evacuate", Effect.NONE, False, "Agreement"),
            Verb("announce", Effect.NONE, False, "Other"),
            Verb("leadership", Effect.NONE, False, "Other"),
        )
    }
)
