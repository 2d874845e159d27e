"""How the places that a text names stand beside the words that tell an event: after which preposition, and how near."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sim.coding.mentions import Gazetteer, Mention
from sim.model.vocabulary import HALF, Where

_PREPOSITION = re.compile(
    r"\b(in|on|at|near|around|outside|inside|into|from|towards?|to|against|of|by|with|between|along|across|over|"
    r"throughout|via|through|behind|beyond|for|under|amid|amidst|until|since|within|about|like|targeting|hitting|"
    r"connecting|linking|joining)\b"
)
_KINDS = (
    "town|village|city|cities|district|neighbou?rhood|base|hill|suburb|capital|settlement|port|fortress|fort|airbase|"
    "air base|airport|hamlet|municipality|island|crossing|point|place|outpost|stronghold|area|region|province|"
    "governorate|camp"
)
_HEAD = re.compile(
    rf"\b(?:(?:{_KINDS})s?(?: and (?:{_KINDS})s?)?|(?:control|all|whole|rest|remainder|entirety)) (?:of|over)\b"
)
_DISTRICT_OF = re.compile(rf"\s+(?:{_KINDS})s? (?:of|in)\b")  # "(Sheikh Najjar) district of (Aleppo)"
_LIST = re.compile(r"[\s,;]*(?:(?:and|or|as well as|then|the|also|both)[\s,]*)*\Z")
_NAMED = re.compile(r"\b(?:including|includes?|included|namely|such as|as well as|called)\b|:")
_COMMA = re.compile(r"\s*,\s*")
_PREDICATE = re.compile(r"\s+(?:was|were|had|has|is|are|fell)\b")  # "in Ayn, Bork was taken"
_EXCEPT = re.compile(r"\b(?:exception of|except(?: for)?|apart from|other than|excluding)\b")
_MOST = re.compile(r"\b(?:most|majority|bulk|more than half|over half|two thirds|much) of\b")
_SIDES = r"(?:north|south|east|west)(?:-?(?:east|west))?(?:ern)?"
_PART = re.compile(
    r"\b(?:parts?|portions?|sections?|half|quarters?|sectors?|sides?|corners?|pockets?|blocks?|neighbou?rhoods?|"
    r"districts?|suburbs?|streets?|positions|(?:city |town )?cent(?:er|re)|some|several points|multiple points) "
    r"(?:in|of|within|on)\b"
)
_NEAR_OF = re.compile(r"\b(?:outskirts|edges?|gates|vicinity|suburbs|environs|surroundings|approaches) (?:of|to)\b")
_NEAR = re.compile(rf"{_NEAR_OF.pattern}|\b{_SIDES} of\b|\b(?:near|around|outside|close to|next to)\b")
# Between a place and the larger one around it, or one that says where it lies.
_AROUND = re.compile(
    rf"\s*(?:(?:{_KINDS})s?\b)?\s*(?:,?\s*in (?:the )?(?:\w+ern )?|(?:just |located |lying )*(?:\w+ )?{_SIDES} of )\Z"
)
_APPOSITION = re.compile(
    r",\s*(?:the|an?) (?:[\w-]+ ){0,3}?(?:capital|town|city|village|part|seat|suburb|district) (?:of|in) (?:the )?\Z"
)
_HYPHEN = re.compile(r"[-\u2011–]")
_COMPASS = re.compile(rf"\b(?:{_SIDES}|central)\s+\Z", re.IGNORECASE)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WITHIN = re.compile(rf"within (\d+(?:\.\d+)?|{'|'.join(_NUMBERS)}) ?(?:km|kilomet(?:er|re)s?) (?:of|from|to)")
_AREA = "governorates?|provinces?|regions?|countryside|country side|oblasts?|districts?|areas?|axis|front|fronts"
_AFTER_AREA = re.compile(rf"(?:['’]s?)?\s+(?:city )?(?:{_AREA})\b", re.IGNORECASE)
_SHARED = r"\s*(?:,|and)\s+[^,;]{1,40}?\s+"  # "(Aleppo) and Hama Governorates"
_AFTER_SHARED = re.compile(rf"{_SHARED}(?:governorates|provinces|regions|districts)\b", re.IGNORECASE)
_AFTER_BASE = re.compile(
    rf"(?:(?:['’]s?)?\s+(?:air ?bases?|airports?)|{_SHARED}(?:air ?bases|airports))\b", re.IGNORECASE
)
_AFTER_PART = re.compile(r"(?:['’]s?)?\s+(?:city )?(?:cent(?:er|re)|suburbs?)\b", re.IGNORECASE)
_AFTER_NEAR = re.compile(r"(?:['’]s?)?\s+(?:city )?outskirts\b", re.IGNORECASE)
_AFTER_OTHER = re.compile(
    r"[-\u2011](?:based|held|controlled|backed|led|linked|occupied|aligned|majority|born)\b|(?:['’]s?)?\s+(?:airport|"
    r"air ?base|highway|road|motorway|offensive|counter-?offensive|campaign|massacre|ceasefire|agreement|war|uprising|"
    r"ministry|brigade|division|regiment|battalion|military council|front line)\b",
    re.IGNORECASE,
)
_BEFORE_OTHER = re.compile(r"\b(?:Battle|Siege|Massacre|Fall|Treaty|Battles|Campaign) (?:of|for|at) (?:the )?\Z")
_REGION_NAMES = ("Governorate", "Province", "Region", "Oblast", "countryside", "region")
_BASE_NAMES = ("airport", "Airport", "airbase", "air base", "Air Base", "base")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as a text names it beside an event.

    Parameters
    ----------
    mention
        The name.
    before
        The preposition that it stands after, or nothing.
    where
        Whether the words say in, part of or near it.
    within_km
        "within two kilometres", or nothing.
    share
        Lowest and highest share of it that the words state, or None.
    """

    mention: Mention
    before: str
    where: Where
    within_km: str = ""
    share: tuple[float, float] | None = None


def settle(text: str, mentions: Sequence[Mention], places: Gazetteer) -> Iterator[Mention]:
    """Yield the mentions that are of places and not of something named after one ("Aleppo offensive", "Idlib-based").

    A name with a word for an area after it is the area, if the tables have that ("Hama Governorate"); otherwise it is
    left as it is.
    """
    joined = {one for pair in pairwise(mentions) if _HYPHEN.fullmatch(text, pair[0].end, pair[1].start) for one in pair}
    for mention in mentions:
        if mention in joined or _BEFORE_OTHER.search(text, 0, mention.start):  # "the Ayn-Bork axis" is neither
            continue
        if (whole := _larger(text, mention, places)) is not None:
            yield replace(mention, ids=whole.ids)
        elif not _AFTER_OTHER.match(text, mention.end):
            yield mention


def _larger(text: str, mention: Mention, places: Gazetteer) -> Mention | None:
    """Return the place of the tables whose name is that of a mention with the words around it."""
    base = _AFTER_BASE.match(text, mention.end)
    if not base and not is_area(text, mention):
        return None
    name = text[mention.start : mention.end]
    compass = _COMPASS.search(text, 0, mention.start)
    for lead in [f"{compass[0].strip().capitalize()} ", ""] if compass else [""]:
        for word in _BASE_NAMES if base else _REGION_NAMES:
            found = places.find(f"{lead}{name} {word}")
            if len(found) == 1 and found[0].start == 0 and found[0].end == len(f"{lead}{name} {word}"):
                return found[0]
    return None


def link(text: str, mentions: Sequence[Mention], start: int, accepted: frozenset[str]) -> Iterator[Spot]:
    """Yield how mentions after `start` stand to the words that end there; `accepted` are the prepositions that do."""
    before, at = "", start
    for mention in mentions:
        gap = text[at : mention.start].casefold()
        if _EXCEPT.search(gap) or (at > start and _COMMA.fullmatch(gap) and _PREDICATE.match(text, mention.end)):
            return
        if at > start and any(pattern.match(gap) for pattern in (_AROUND, _DISTRICT_OF, _APPOSITION)):
            at = mention.end
            continue
        rest, part, share = _without_heads(gap)
        within = _WITHIN.search(gap)
        near = _NEAR.search(gap) is not None or within is not None
        named = [one.end() for one in _NAMED.finditer(rest)]
        found = _PREPOSITION.findall(rest, named[-1] if named else 0)
        if found:
            before = found[-1]
        elif named or not (_LIST.match(gap) or before in accepted):
            before = ""
        where = Where.NEAR if near else Where.PART if part or _COMPASS.search(gap) else Where.IN
        if where is Where.IN and _AFTER_PART.match(text, mention.end):
            where = Where.PART
        if _AFTER_NEAR.match(text, mention.end):
            where = Where.NEAR
        yield Spot(mention, before, where, _number(within[1]) if within else "", share)
        at = mention.end


def is_area(text: str, mention: Mention) -> bool:
    """Return whether a word for an area follows a name."""
    return (_AFTER_AREA.match(text, mention.end) or _AFTER_SHARED.match(text, mention.end)) is not None


def _without_heads(gap: str) -> tuple[str, bool, tuple[float, float] | None]:
    """Return what is left of the words before a name without "the towns of", whether a part is meant, and the share."""
    share = (HALF, 1.0) if _MOST.search(gap) else None
    part = share is not None or _PART.search(gap) is not None
    for pattern in (_MOST, _PART, _NEAR_OF, _HEAD):
        gap = pattern.sub(" ", gap)
    return gap, part, share


def _number(word: str) -> str:
    return str(_NUMBERS.index(word) + 1) if word in _NUMBERS else word
