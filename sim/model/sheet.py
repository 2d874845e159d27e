"""How a campaign asks to be drawn: the map's extent, insets, phases, chapters, labels, palettes and backdrop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.model.frozen import FrozenMap
from sim.model.geodesy import Extent, Projection
from sim.model.times import Window

if TYPE_CHECKING:
    from sim.model.campaign import Place

OWN_PALETTE = "safe"  # the name of the palette of the sides' own colours
_RANKS = MappingProxyType(
    {"city": 1, "town": 2, "place": 2, "airport": 3, "base": 3, "district": 4, "village": 4, "hill": 4, "waypoint": 4}
)
_LOWEST_RANK = 4


@dataclass(frozen=True, slots=True)
class Inset:
    """An enlarged part of the map: extent (west, south, east, north) in degrees, shown while its window lasts."""

    title: str
    extent: Extent
    window: Window


@dataclass(frozen=True, slots=True)
class Phase:
    """A named stretch of the campaign, for the ribbon under a film."""

    title: str
    window: Window


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the story that a film tells, with its own extent of the map; chapters tile the campaign.

    Parameters
    ----------
    title
        Its name in the ribbon of a film, neutral and short.
    begin, end
        Its first and last minute.
    extent
        The part of the map that it is about; None: follows from what changes in it.
    sentences
        The sentences that a film must quote.
    """

    title: str
    begin: int
    end: int
    extent: Extent | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shade:
    """How a palette colours one side; what is empty or None is derived.

    Parameters
    ----------
    colour
        On light pictures (``#RRGGBB``); empty for the side's own colour.
    dark
        On dark pictures.
    text
        Of text on light pictures.
    weight
        Of the tint of its ground, 1 being ordinary.
    """

    colour: str = ""
    dark: str = ""
    text: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class MapSheet:
    """How the campaign asks to be drawn.

    `extent` is (west, south, east, north) in degrees, its west from -180 to 180, its east beyond 180 if need be;
    `ranks` maps a place to 1 (largest label) .. 4; places absent take rank from their kind; `label_sides` fixes a
    label's compass point; `names` a shorter name for a label; `palettes` the shades of sides, by the palette's name;
    ``safe`` is the palette of the sides' own colours.
    """

    extent: Extent
    insets: tuple[Inset, ...] = ()
    phases: tuple[Phase, ...] = ()
    ranks: Mapping[str, int] = field(default_factory=FrozenMap)
    label_sides: Mapping[str, str] = field(default_factory=FrozenMap)
    names: Mapping[str, str] = field(default_factory=FrozenMap)
    seas: tuple[tuple[str, float, float, str], ...] = ()  # (words, lon, lat, kind: sea/country/governorate/water)
    palettes: Mapping[str, Mapping[str, Shade]] = field(default_factory=FrozenMap)

    @property
    def projection(self) -> Projection:
        """The plane that all maps of the campaign lie on."""
        return Projection.of(self.extent)

    def rank(self, place: Place) -> int:
        """Return the rank of a place, from 1, the highest, to 4.

        A place that `ranks` leaves out has the rank of its kind, which is not the highest where `ranks` names such.
        """
        if place.id in self.ranks:
            return self.ranks[place.id]
        return max(_RANKS.get(place.kind, _LOWEST_RANK), 1 + (1 in self.ranks.values()))


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A front line as a source draws it, and while it stood there.

    Parameters
    ----------
    name
        Of the front; a line stands until the next one of the same name.
    window
        The minutes in which it is drawn.
    points
        Longitudes and latitudes in degrees.
    source
        Who drew it, or empty.
    """

    name: str
    window: Window
    points: tuple[tuple[float, float], ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or ring of a backdrop layer: longitudes and latitudes in degrees, and the rings of its holes."""

    layer: str  # land, lake (polygons); coast, border, province, river (lines)
    points: tuple[tuple[float, float], ...]
    holes: tuple[tuple[tuple[float, float], ...], ...] = ()
