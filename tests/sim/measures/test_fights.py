"""Fights and people killed are counted as their events happen."""

from dataclasses import replace

from builders import build_campaign, say

from sim import Study
from sim.measures.fights import count_fights, names_holders
from sim.model.campaign import Toll


def history(*said, tolls=(), places=("a", "b")):
    return Study(replace(build_campaign(places, said), tolls=tuple(tolls))).history()


def test_fights_are_counted_in_all_and_by_side():
    found = count_fights(
        history(
            say("s1", "clash", "a", "red1", at=10, from_faction="blue1"),
            say("s2", "contest", "b", "blue2", at=20),
            say("s3", "attack", "b", "blue2", at=30),
        )
    )
    assert found.minutes.tolist() == [0, 10, 20]
    assert found.fights.tolist() == [0, 1, 2]
    assert {side: counts.tolist() for side, counts in found.by_side.items()} == {"red": [0, 1, 1], "blue": [0, 1, 2]}


def test_the_killed_count_from_the_first_statement_of_their_sentence():
    tolls = [
        Toll("n_s1", "new", killed=(3, 5)),
        Toll("n_s2", "new", killed=(2, None)),
        Toll("n_s2", "total", killed=(90, 90)),
        Toll("n_s2", "new", wounded=(7, 7)),
    ]
    said = (say("s1", "clash", "a", "red1", at=10), say("s2", "clash", "b", "red1", at=20))
    found = count_fights(history(*said, tolls=tolls))
    assert found.killed_low.tolist() == [0, 3, 5]
    assert found.killed_high.tolist() == [0, 5, 7]


def test_a_campaign_names_holders_if_a_place_or_statement_does():
    fight = say("s1", "clash", "a", "red1", at=10)
    assert not names_holders(build_campaign(("a",), (fight,)))
    assert names_holders(build_campaign({"a": "red1"}, (fight,)))
    assert names_holders(build_campaign(("a",), (fight, say("s2", "capture", "a", "red1", at=20))))
