"""What moves in a film: ground that grows, and trails between captures whose order the source gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import build_campaign, road, say

from plots.film.motion import Motion
from plots.map.trails import STILL, Trail
from sim import Study
from sim.model.declared import Corridor

FPS = 10  # ground grows for 4 ticks, trails fade in 30
WAY = Corridor("way", "", ("a", "b", "c"))


def motion(first: int = 100, then: int = 200, *, middle: str = "red1", **starts: tuple[str, ...]) -> Motion:
    """Return the motion of red's captures of a and c, whose changes show at ticks 1 and 2."""
    said = [say("s", "capture", "a", "red1", at=first), say("t", "capture", "c", "red1", at=then)]
    campaign = build_campaign(
        places={"a": "blue1", "b": middle, "c": "blue1"}, statements=said, roads=[road("a", "b"), road("b", "c")]
    )
    study = Study(replace(campaign, corridors={"way": WAY}))
    return Motion(study.history(), {1: ("a",), 2: ("c",)}, FPS, minutes=[0, first, then])


def test_ground_grows_from_its_first_tick_and_is_whole_after_its_time() -> None:
    moves = motion()
    shares = [moves.at(tick).growth.get("a") for tick in range(6)]
    assert shares == [None, 0.25, 0.5, 0.75, None, None]
    assert moves.at(40) is STILL


def test_a_trail_runs_along_the_road_to_the_next_capture_and_fades() -> None:
    moves = motion()
    assert not moves.at(1).trails
    seen = [moves.at(tick).trails for tick in range(2, 32)]
    assert {(trail.side, trail.places) for (trail,) in seen} == {("red", ("a", "b", "c"))}
    drawn, strength = zip(*((trail.drawn, trail.strength) for (trail,) in seen), strict=True)
    assert drawn[:4] == (0.25, 0.5, 0.75, 1.0)
    assert strength == tuple(sorted(strength, reverse=True))
    assert strength[0] == 1 and strength[-1] == pytest.approx(1 / 30)
    assert not moves.at(32).trails


def test_no_trail_runs_across_what_another_side_holds() -> None:
    assert not motion(middle="blue1").at(2).trails
    assert motion(middle="unknown").at(2).trails


def test_no_trail_joins_captures_whose_order_the_source_leaves_open() -> None:
    assert motion(100, 100).at(2).trails == (Trail("red", ("a", "b", "c"), 0.25),)  # told of one minute, in this order
    said = [say("s", "capture", "a", "red1", at=(100, 300)), say("t", "capture", "c", "red1", at=(200, 400))]
    campaign = build_campaign(
        places={"a": "blue1", "b": "red1", "c": "blue1"}, statements=said, roads=[road("a", "b"), road("b", "c")]
    )
    study = Study(replace(campaign, corridors={"way": WAY}))
    moves = Motion(study.history(), {1: ("a",), 2: ("c",)}, FPS, minutes=[0, 200, 300])
    assert not moves.at(2).trails
