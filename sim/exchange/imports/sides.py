"""From the names of parties in a table to sides with colours and markers, and their factions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.exchange.imports.gathered import Observation, party_names
from sim.exchange.imports.places import free_id, slug
from sim.model.campaign import Faction, Side
from sim.model.columns import MARKERS
from sim.model.frozen import FrozenMap
from sim.model.vocabulary import UNKNOWN, VACANT

MOST_SIDES = len(MARKERS)
OTHERS = "Other parties"
_UNNAMED = ("Party not named", "Other party")
# One each for nine sides, the most frequent first: far apart in CIELAB for readers without and with the three usual
# deficiencies of colour vision (tests/plots/style/test_palettes.py), and none of them grey, which is "not known".
COLOURS = (
    "#16507F", "#C4553F", "#E3AE2B", "#4FA9BD", "#7F19E6", "#571929", "#C95EED", "#96C587", "#3612A1",
)  # fmt: skip
_RARE = 1  # rows; in a table of _MANY rows or more, parties in so few share one side
_MANY = 100
_FEW = 2  # rows; names in so few may be slips
_LONGEST_SHORT = 16  # letters that legends have room for


@dataclass(frozen=True, slots=True)
class Parties:
    """The sides and factions of a table, the faction of each name, and what was assumed."""

    sides: tuple[Side, ...]
    factions: tuple[Faction, ...]
    of: Mapping[str, str]
    assumptions: tuple[str, ...]

    def id(self, name: str) -> str:
        """Return the faction of a name; ``unknown`` and nothing stay as they are."""
        return self.of.get(fold_party(name), name)

    def side(self, name: str) -> str:
        """Return the side of a party, by the name or id of either; empty if there is none of this name."""
        sides = {fold_party(each): side.id for side in self.sides for each in (side.name, side.id)}
        of = {faction.id: faction.side for faction in self.factions}
        return sides.get(fold_party(name), of.get(self.id(name), "")) if name else ""


def fold_party(name: str) -> str:
    """Return the name of a party without what differs between its spellings in one table."""
    return re.sub(r"[\s_]+", " ", name.casefold()).strip(" .")


def find_parties(
    observations: Sequence[Observation],
    known_factions: Mapping[str, Faction] = FrozenMap(),  # immutable
    known_sides: Mapping[str, Side] = FrozenMap(),  # immutable
) -> Parties:
    """Return the sides of a table: each party is one, by frequency, and from the tenth on they share the last.

    Parameters
    ----------
    known_factions
        Factions by folded name; a party of such a name is that faction.
    known_sides
        Their sides by id, which come first.
    """
    spellings: dict[str, Counter[str]] = {}
    counts: Counter[str] = Counter()
    for name, number in party_names(observations).items():
        spellings.setdefault(fold_party(name), Counter())[name] += number
        counts[fold_party(name)] += number
    names = {key: found.most_common(1)[0][0] for key, found in spellings.items()}
    known = {key: known_factions[key] for key in counts if key in known_factions}
    here = {faction.side for faction in known.values()}
    sides = [side for side in known_sides.values() if side.id in here]
    looks = _free_looks(sides)
    kept, rare = _shares([key for key in counts if key not in known], counts, len(observations), len(sides))
    ids = {key: faction.id for key, faction in known.items()}
    for key in (*kept, *rare):
        ids[key] = free_id(slug(names[key], usual=f"party_{len(ids) + 1}"), (UNKNOWN, VACANT, *here, *ids.values()))
    factions = [*{faction.id: faction for faction in known.values()}.values()]
    sides += [_side(ids[key], names[key], next(looks)) for key in kept]
    factions += [Faction(ids[key], names[key], ids[key]) for key in kept]
    words = []
    if rare:
        other = free_id("other", (*here, *ids.values()))
        sides.append(replace(_side(other, OTHERS, next(looks)), short="Others"))
        factions += [Faction(ids[key], names[key], other) for key in rare]
        listed = ", ".join(names[key] for key in rare[:12])
        more = " ..." if len(rare) > 12 else ""
        words.append(f"{len(rare):,} parties share the side {OTHERS!r}: {listed}{more}")
    while len(sides) < 2:  # a campaign needs two sides
        other = free_id("other", (*here, *ids.values()))
        name = _UNNAMED[len(sides)]
        sides.append(_side(other, name, next(looks)))
        factions.append(Faction(other, name, other))
        ids[other] = other
        words.append(f"the table names fewer than two parties: the side {name!r} holds nothing")
    few = [names[key] for key in (*kept, *rare) if counts[key] <= _FEW] if len(observations) >= _MANY else []
    if few:
        words.append(
            f"parties in only one or two rows: {', '.join(few[:12])}; if one is a slip or another name of a party, "
            "--party NAME=PARTY says so"
        )
    merged = [names[key] for key, found in spellings.items() if len(found) > 1]
    if merged:
        words.append(f"spellings that differ in letter case or spaces are one party: {', '.join(merged[:12])}")
    if kept and not rare and not known:
        words.insert(0, f"each party is a side of its own: {', '.join(names[key] for key in kept)}")
    if len(counts) > 1:
        words.append(
            "sides that take places from each other, or contest one, are hostile over the whole campaign; "
            "[[relations]] of campaign.toml says otherwise, and --party joins two names of one party"
        )
    return Parties(tuple(sides), tuple(factions), ids, tuple(words))


def _shares(parties: Sequence[str], counts: Mapping[str, int], rows: int, already: int) -> tuple[list[str], list[str]]:
    """Return the parties that are sides of their own, by frequency, and those that share one.

    Parameters
    ----------
    already
        How many sides there are beside them.
    """
    ordered = sorted(parties, key=lambda key: -counts[key])  # stable: ties in the order of the table
    rare = [key for key in ordered if counts[key] <= _RARE] if rows >= _MANY else []
    kept = [key for key in ordered if key not in rare]
    if len(kept) + already < 2 or len(rare) < 2:
        kept, rare = ordered, []
    if len(kept) + bool(rare) > (most := MOST_SIDES - already):
        kept, rare = kept[: most - 1], [*kept[most - 1 :], *rare]
    return kept, rare


def _free_looks(sides: Sequence[Side]) -> Iterator[tuple[str, str]]:
    """Yield the colours and markers that no side has."""
    colours = {side.colour.upper() for side in sides}
    markers = {side.marker for side in sides}
    yield from zip(
        (colour for colour in COLOURS if colour.upper() not in colours),
        (marker for marker in MARKERS if marker not in markers),
        strict=False,
    )


def _side(id: str, name: str, look: tuple[str, str]) -> Side:
    return Side(id, name, short_name(name), *look)


def short_name(name: str) -> str:
    """Return a name that legends have room for: it, its part in brackets, or its initials.

    Examples
    --------
    >>> short_name("Ukraine"), short_name("Syrian Democratic Forces (SDF)"), short_name("Government of Afghanistan")
    ('Ukraine', 'SDF', 'Gov. Afghanistan')
    """
    if len(name) <= _LONGEST_SHORT:
        return name
    found = re.search(r"\(([^()]{2,12})\)", name)
    if found is not None:
        return found[1]
    if name.startswith("Government of ") and len(name) <= len("Government of ") + 11:
        return f"Gov. {name.removeprefix('Government of ')}"
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())
    if len(initials) >= 3:
        return initials[:_LONGEST_SHORT]
    return f"{name[: _LONGEST_SHORT - 1].rstrip()}\u2026"
