"""Hand-made map frames: five places of three sides, and nine more that crowd each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from builders import build_campaign, road

from sim import Campaign, Frame, FrontEdge, Window
from sim.captions import FrameArrow
from sim.frames import FramePlace
from sim.model.sheet import Inset, Line, MapSheet

FRESH = 480  # minutes for which a change is fresh in the frames
EXTENT = (35.8, 34.8, 36.9, 35.4)
WHERE = {"a": (36.0, 35.1), "b": (36.12, 35.1), "c": (36.24, 35.1), "d": (36.6, 35.2), "e": (36.62, 34.95)}
LAND = Line("land", ((35.0, 34.0), (38.0, 34.0), (38.0, 36.0), (35.0, 36.0), (35.0, 34.0)))
NEAR = {f"p{n}": (36.0 + n % 3 * 0.013, 35.1 + n // 3 * 0.011) for n in range(9)}
INSETS = (
    Inset("First", (35.95, 35.0, 36.3, 35.2), Window(0, 99)),
    Inset("Second", (36.5, 34.9, 36.8, 35.1), Window(100, 199)),
)


def campaign_with(*, coordinates: Mapping[str, tuple[float, float]] = WHERE, **sheet: Any) -> Campaign:
    """Return a campaign of five places on four roads, and `crowded` places if `coordinates` has them."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "green1", "e": "blue1"}
        | dict.fromkeys(coordinates.keys() - WHERE.keys(), "red1"),
        coordinates=coordinates,
        roads=[road("a", "b", ref="M5", road_class="motorway"), road("b", "c"), road("c", "d"), road("d", "e")],
        relations=[("red", "blue", "hostile"), ("blue", "green", "contact"), ("red", "green", "allied")],
        sheet=MapSheet(EXTENT, **sheet),
    )
    return replace(campaign, backdrop=(LAND,))


def place(id: str, side: str, **changes: Any) -> FramePlace:
    lon, lat = (WHERE | NEAR)[id]
    plain = FramePlace(
        id=id,
        name=id.upper() * 4,
        kind="town",
        rank=2,
        lon=lon,
        lat=lat,
        named=True,
        counted=True,
        side=side,
        holder=f"{side}1",
        basis="documented",
        contested=(),
        besieged=(),
        share=None,
        since=None,
        may_become=None,
    )
    return replace(plain, **changes)


def frame_of(*places: FramePlace, minute: int = 0, edges: tuple[FrontEdge, ...] = ()) -> Frame:
    return Frame(minute, "", "middle", FRESH, places, edges, {}, (0, 0, 0, 0), ())


def plain_frame(minute: int = 0, **changes: dict[str, Any]) -> Frame:
    sides = {"a": "red", "b": "blue", "c": "blue", "d": "green", "e": "blue"}
    places = [replace(place(id, side), **changes.get(id, {})) for id, side in sides.items()]
    edges = (FrontEdge("a", "b", "", 10_000, ("blue", "red"), "documented", "hostile"),)
    return frame_of(*places, minute=minute, edges=edges)


def moved(minute: int, start: str = "d", end: str = "a", *, announced: bool = False) -> Frame:
    arrow = FrameArrow("s", "withdraw", start, end, "green", 0, announced)
    return replace(plain_frame(minute), arrows=(arrow,))


def crowded(minute: int = 0) -> Frame:
    """Return a frame with nine places so close together that the middle one has room on a leader only."""
    near = [replace(place(id, "red"), name=f"Place {id[1:]}") for id in NEAR]
    return replace(moved(minute), places=(*plain_frame().places[1:], *near), arrows=(), edges=())
