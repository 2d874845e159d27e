"""Places held, by the record and as last told."""

import numpy as np
from builders import build_campaign, say
from grounds import grounds, played
from hypothesis import given

from sim import Study
from sim.roads.graph import road_graph
from sim.roads.holding import held_series
from sim.roads.silence import Silence, Silences, silences

DAY = 1440


def passed() -> Study:
    """A place between two captures on a corridor, of which nothing is said again."""
    return Study(
        build_campaign(
            {"a": "blue1", "b": "blue1", "c": "blue1", "d": "unknown"},
            [say("s1", "capture", "a", "red1", at=60), say("s2", "capture", "c", "red1", at=(120, 600))],
            roads="a-b-c",
            corridors={"road": ["a", "b", "c"]},
            end=DAY,
        )
    )


def test_a_place_passed_by_is_held_as_last_told():
    held = passed().held()
    assert held.at(0)["blue"] == (3, 0, 3, 3)
    assert held.at(DAY)["blue"] == (0, 1, 0, 0)
    assert held.at(DAY)["unknown"] == (1, 0, 1, 1)


def test_the_range_is_of_what_the_record_gives_in_every_placement():
    held = passed().held().at(300)
    assert held["blue"] == (2, 0, 0, 2)
    assert held["red"] == (1, 0, 1, 2)


def test_a_silence_counts_only_while_its_side_holds_the_place():
    study = passed()
    quiet = Silences({"c": (Silence(100, None, "passed"),)})
    found = held_series(study.history("earliest"), quiet)
    assert [found.at(minute)["blue"].silent for minute in (99, 100, 119, 120, DAY)] == [0, 1, 1, 0, 0]
    assert [found.at(minute)["red"].silent for minute in (119, 120, DAY)] == [0, 1, 1]


@given(grounds())
def test_held_silent_unknown_and_vacant_sum_to_the_counted_places(campaign):
    history = played(campaign)
    quiet = silences(history, road_graph(campaign))
    found = held_series(history, quiet)
    sums = np.sum([found.record[side] + found.silent[side] for side in found.record], axis=0)
    assert (sums == sum(place.counted for place in campaign.holdable)).all()
    assert not found.silent["unknown"].any() and not found.silent["vacant"].any()
    for minute in {0, campaign.end, *history.times().tolist(), *quiet.minutes()}:
        for side, held in found.at(min(minute, campaign.end)).items():
            at = min(minute, campaign.end)
            those = [place.id for place in campaign.holdable if place.counted and history.side(place.id, at) == side]
            assert held.silent == sum(bool(quiet.rule(place, at)) for place in those)
            assert held.record == held.low == held.high == len(those) - held.silent
