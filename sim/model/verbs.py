"""The verbs that statements use, one row each; all that other code needs to know of a verb is in its row.

To add a verb, add a row. Nothing outside this module names a verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Effect(StrEnum):
    """What a verb does to the state of a place, if the statement is about events *in* the place."""

    TAKE = "take"  # the faction becomes the holder
    TAKE_PART = "take_part"  # a share; the faction becomes the holder from one half up, else the place is contested
    ENTER = "enter"  # contested, not held
    LEAVE = "leave"  # the holder goes; unknown until a statement names another
    BESIEGE = "besiege"  # besieged while it lasts
    CLASH = "clash"  # contested while it lasts
    CONFIRM = "confirm"  # names the holder; sets one where it was unknown
    SECURE = "secure"  # confirms the holder, and ends every fight and siege there
    NONE = "none"

    @property
    def takes(self) -> bool:
        """Whether the faction gains the place or a part of it."""
        return self in (Effect.TAKE, Effect.TAKE_PART)

    @property
    def leaves(self) -> bool:
        """Whether the faction gives the place up."""
        return self is Effect.LEAVE

    @property
    def confirms(self) -> bool:
        """Whether the faction held the place before too, as far as is known."""
        return self in (Effect.CONFIRM, Effect.SECURE)

    @property
    def names_holder(self) -> bool:
        """Whether the faction holds the place, or a part of it, afterwards."""
        return self.takes or self.confirms

    @property
    def sets_holder(self) -> bool:
        """Whether it can change the holder of the place."""
        return self.names_holder or self is Effect.LEAVE


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the coding scheme.

    Parameters
    ----------
    name
        As written in `statements.csv`.
    effect
        What it does to the state of its place.
    noun, past
        The event as a noun, and the participle of its place: ``siege``, ``besieged``.
    acled
        The ACLED event sub-type it corresponds to, or empty where ACLED has none.
    enduring
        Whether it has a start and an end.
    fights
        Whether it is evidence of fighting at its place.
    cuts
        Whether it says that a place, area or road was cut off.
    passes_on
        Whether a place passes without a fight, so that one faction may follow another of its own side.
    retakes
        Whether it implies that the faction's side had lost the place before.
    needs_town
        Whether its place should be one that can be held; an area or a road is less than a reader wants to know.
    needs_actor
        Whether a reader wants to know who did it.
    at_home
        Whether the faction acts in a place of its own side, so that the verb says who holds the place.
    seizes
        Whether the faction takes things from the side that has the place.
    opens
        Whether it starts an operation of the faction.
    leads
        Whether it is about who leads a side.
    advances
        Whether the faction comes to its place, or further into it.
    """

    name: str
    effect: Effect
    noun: str
    past: str
    acled: str = ""
    enduring: bool = False
    fights: bool = False
    cuts: bool = False
    passes_on: bool = False
    retakes: bool = False
    needs_town: bool = True
    needs_actor: bool = False
    at_home: bool = False
    seizes: bool = False
    opens: bool = False
    leads: bool = False
    advances: bool = False

    @property
    def words(self) -> str:
        """The name as words: ``partial capture``."""
        return self.name.replace("_", " ")


_OVERTAKES = "Non-state actor overtakes territory"
_TRANSFER = "Non-violent transfer of territory"
_CLASH = "Armed clash"
_CHANGE = "Change to group/activity"

_ROWS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("capture", Effect.TAKE, "capture", "captured", _OVERTAKES),
        Verb("takeover", Effect.TAKE, "takeover", "taken over", _TRANSFER, passes_on=True),
        Verb("handover", Effect.TAKE, "handover", "handed over", _TRANSFER, passes_on=True),
        Verb("recapture", Effect.TAKE, "recapture", "recaptured", "Government regains territory", retakes=True),
        Verb("partial_capture", Effect.TAKE_PART, "partial capture", "captured in part", _OVERTAKES),
        Verb("enter", Effect.ENTER, "entry", "entered", _CLASH, advances=True),
        Verb("withdraw", Effect.LEAVE, "withdrawal", "left", _CHANGE),
        Verb("siege", Effect.BESIEGE, "siege", "besieged", enduring=True, fights=True, cuts=True),
        Verb("encircle", Effect.BESIEGE, "encirclement", "encircled", enduring=True, fights=True, cuts=True),
        Verb("cut_road", Effect.NONE, "road cut", "cut off", cuts=True, needs_town=False),
        Verb("approach", Effect.NONE, "advance", "approached", advances=True),
        Verb("attack", Effect.NONE, "attack", "attacked", _CLASH, fights=True),
        Verb("hold", Effect.CONFIRM, "hold", "held", _CHANGE),
        Verb("secure", Effect.SECURE, "end of the contest", "secured", _CHANGE),
        Verb("contest", Effect.CLASH, "contest", "contested", _CLASH, enduring=True, fights=True),
        Verb("clash", Effect.CLASH, "clash", "fought over", _CLASH, enduring=True, fights=True),
        Verb("strike", Effect.NONE, "strike", "struck", "Air/drone strike", needs_actor=True),
        Verb("shelling", Effect.NONE, "shelling", "shelled", "Shelling/artillery/missile attack", needs_actor=True),
        Verb("bombing", Effect.NONE, "bombing", "bombed", "Suicide bomb", fights=True, needs_actor=True),
        Verb("ambush", Effect.NONE, "ambush", "ambushed", _CLASH, fights=True),
        Verb("operation_start", Effect.NONE, "operation start", "attacked", _CHANGE, needs_town=False, opens=True),
        Verb("reinforce", Effect.NONE, "reinforcements", "reinforced", _CHANGE, at_home=True),
        Verb("seize_equipment", Effect.NONE, "equipment seized", "looted", "Disrupted weapons use", seizes=True),
        Verb("evacuate", Effect.NONE, "evacuation", "evacuated", "Agreement", needs_town=False),
        Verb("announce", Effect.NONE, "announcement", "announced", "Other", needs_town=False),
        Verb("leadership", Effect.NONE, "leadership", "led", "Other", needs_town=False, leads=True),
    )
}
VERBS: Mapping[str, Verb] = MappingProxyType(_ROWS)
# What records of a table say, which name no verb themselves.
CAPTURE, TAKEOVER, WITHDRAW, HOLD, SECURE, CONTEST = "capture", "takeover", "withdraw", "hold", "secure", "contest"
PLACEHOLDER = "announce"  # stands in for a verb that cannot be read: it has no effect
