import json
from dataclasses import asdict, replace

import pytest
from builders import build_campaign, order, say
from grounds import grounds, played
from hypothesis import given
from hypothesis import strategies as st

from sim.captions import FrameArrow, arrows, captions, time_basis
from sim.chronology import Network, date_statements
from sim.clock.replay import replay
from sim.frames import make_frame, make_frames
from sim.model.declared import Phrase
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.vocabulary import NOBODY
from sim.roads.edges import FrontEdge, front_edges
from sim.roads.graph import road_graph
from sim.roads.holding import held_series
from sim.roads.silence import Silence, Silences, silences

NONE = Silences()
HOUR = 60


def three(campaign):
    """The histories of the middle, earliest and latest placement."""
    return tuple(
        replay(campaign, date_statements(Network(campaign), placement=p)) for p in ("middle", "earliest", "latest")
    )


def place_of(found, id):
    return next(place for place in found.places if place.id == id)


# -- places ----------------------------------------------------------------------------------------------------------


def test_a_frame_shows_every_located_place_as_in_the_history():
    said = [
        say("s1", "capture", "b", "blue2", at=10),
        say("s2", "enter", "a", "green1", at=20),
        say("s3", "siege", "a", "blue1", at=20, end=900),
    ]
    campaign = build_campaign({"a": "red1", "b": "red1"}, said, areas=["region"], kinds={"b": "village"})
    found = make_frame(played(campaign), 25, silences=NONE)
    assert (found.minute, found.at, found.placement) == (25, "2024-11-27T00:25+03:00", "middle")
    a, b = found.places
    assert (a.id, a.side, a.holder, a.basis, a.since) == ("a", "red", "red1", "initial", None)
    assert (a.contested, a.besieged) == (("green",), ("blue",))
    assert (b.id, b.side, b.holder, b.basis, b.since) == ("b", "blue", "blue2", "documented", 10)
    assert (b.name, b.kind, b.lon, b.lat) == ("B", "village", 36.1, 35.0)


def test_a_silent_place_keeps_its_holder_with_basis_silent():
    found = make_frame(
        played(build_campaign({"a": "red1"})), 5, silences=Silences({"a": (Silence(0, None, "passed"),)})
    )
    assert (found.places[0].holder, found.places[0].basis) == ("red1", "silent")


def test_rank_comes_from_the_map_sheet_and_else_from_the_kind():
    campaign = build_campaign(["a", "b", "c"], kinds={"a": "city", "b": "town", "c": "village"})
    sheet = replace(campaign.sheet, ranks={"c": 2}, names={"c": "Sea"})
    found = make_frame(played(replace(campaign, sheet=sheet)), 0, silences=NONE)
    assert [(place.rank, place.name) for place in found.places] == [(1, "A"), (2, "B"), (2, "Sea")]


def test_a_waypoint_that_no_statement_names_is_not_named():
    said = [say("s1", "strike", "b", at=5), say("s2", "strike", "c", at=5, reading=("which", "other"))]
    campaign = build_campaign(["a", "b", "c", "d"], said, uncounted="bcd", readings=[("which", "first")])
    found = make_frame(played(campaign), 0, silences=NONE)
    assert [(place.named, place.counted) for place in found.places] == [
        (True, True),
        (True, False),
        (False, False),
        (False, False),
    ]


def test_a_place_named_as_the_end_of_a_movement_is_named():
    said = [say("s1", "withdraw", "a", "red1", at=10, towards=["b"])]
    campaign = build_campaign(dict.fromkeys("abc", "red1"), said, uncounted="abc")
    found = make_frame(played(campaign), 0, silences=NONE)
    assert [place_of(found, id).named for id in "abc"] == [True, True, False]


def test_a_divided_place_shows_the_largest_certain_share():
    said = [say("s1", "partial_capture", "a", "blue1", at=5, where="part", share=(0.2, 0.4))]
    history = played(build_campaign({"a": "red1"}, said))
    assert make_frame(history, 4, silences=NONE).places[0].share is None
    assert make_frame(history, 5, silences=NONE).places[0].share == ("blue", 0.2, 0.4)


def test_of_two_shares_the_certainly_larger_one_is_shown():
    said = [
        say("s1", "partial_capture", "a", "blue1", at=5, where="part", share=(0.2, 0.4)),
        say("s2", "partial_capture", "a", "green1", at=6, where="part", share=(0.1, 0.4)),
    ]
    found = make_frame(played(build_campaign({"a": "red1"}, said)), 6, silences=NONE)
    assert len(played(build_campaign({"a": "red1"}, said)).state("a", 6).share) == 2
    assert found.places[0].share == ("blue", 0.2, 0.4)


def test_a_place_may_become_the_captors_while_the_window_is_open():
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=(100, 200))])
    history, early, late = three(campaign)
    shown = {
        minute: (place_of(found, "a").side, place_of(found, "a").may_become)
        for minute in (99, 100, 149, 150, 199, 200)
        for found in [make_frame(history, minute, silences=NONE, early=early, late=late)]
    }
    assert shown == {
        99: ("red", None),
        100: ("red", "blue"),
        149: ("red", "blue"),
        150: ("blue", None),
        199: ("blue", None),
        200: ("blue", None),
    }
    assert make_frame(history, 120, silences=NONE).places[0].may_become is None, "nothing is known of other placements"


def test_a_certainly_captured_place_may_become_nobody_elses():
    campaign = build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=(100, 200))])
    _, early, late = three(campaign)
    stopped = replay(campaign, date_statements(Network(campaign)), until=50)
    assert make_frame(stopped, 150, silences=NONE, early=early, late=late).places[0].may_become == "blue"
    assert make_frame(stopped, 250, silences=NONE, early=early, late=late).places[0].may_become is None


def test_a_place_that_may_have_been_left_has_no_next_holder():
    history, early, late = three(build_campaign({"a": "red1"}, [say("s", "withdraw", "a", "red1", at=(100, 200))]))
    assert make_frame(history, 120, silences=NONE, early=early, late=late).places[0].may_become is None


# -- figures and edges -----------------------------------------------------------------------------------------------


def test_held_places_carry_their_lowest_and_highest_number():
    said = [say("s1", "capture", "a", "blue1", at=(0, 100)), say("s2", "capture", "b", "blue1", at=(80, 200))]
    campaign = build_campaign({"a": "red1", "b": "red1", "c": "red1"}, said, uncounted="c")
    history, early, late = three(campaign)
    held = held_series(history, NONE, others=[(early, NONE), (late, NONE)])
    assert make_frame(history, 90, silences=NONE, held=held).held == {
        "red": (1, 0, 0, 2),
        "blue": (1, 0, 0, 2),
        "green": (0, 0, 0, 0),
        "unknown": (0, 0, 0, 0),
        "vacant": (0, 0, 0, 0),
    }
    assert make_frame(history, 90, silences=NONE).held["red"] == (1, 0, 1, 1)


def test_a_place_without_coordinates_is_counted_but_not_drawn():
    said = [say("s", "capture", "lost", "blue1", at=5)]
    campaign = build_campaign({"a": "red1", "lost": "red1"}, said, coordinates={"lost": (None, None)})
    found = make_frame(played(campaign), 5, silences=silences(played(campaign), road_graph(campaign)))
    assert [place.id for place in found.places] == ["a"]
    assert (found.held["red"], found.held["blue"]) == ((1, 0, 1, 1), (1, 0, 1, 1))
    assert found.captions[0].places_changed == ("lost",)


def test_front_counts_hostile_edges_and_edges_include_all():
    campaign = build_campaign(
        {"a": "red1", "b": "blue1", "c": "green1", "d": "unknown"}, roads="a-b:100, a-c:200, a-d:400"
    )
    found = make_frame(played(campaign), 0, silences=NONE)
    assert found.front == (1, 2, 100, 500)
    assert found.edges == (
        FrontEdge("a", "b", "", 100, ("blue", "red"), "documented", "hostile"),
        FrontEdge("a", "c", "", 200, ("green", "red"), "documented", "contact"),
        FrontEdge("a", "d", "", 400, ("blue", "red"), "possible", "hostile"),
        FrontEdge("a", "d", "", 400, ("green", "red"), "possible", "contact"),
    )


def test_histories_of_another_campaign_are_refused():
    one, other = played(build_campaign({"a": "red1"})), played(build_campaign({"b": "red1"}))
    with pytest.raises(ValueError, match="early must be a history of 'made_up', the same campaign"):
        make_frame(one, 0, silences=NONE, early=other)


def test_a_frame_can_be_written_as_json():
    campaign = build_campaign({"a": "red1", "b": "blue1"}, [say("s", "capture", "a", "blue1", at=(5, 50))], roads="a-b")
    history, early, late = three(campaign)
    found = asdict(make_frame(history, 30, silences=NONE, early=early, late=late))
    assert json.loads(json.dumps(found))["places"][0]["since"] == 27
    of_an_array = make_frame(history, history.times()[-1], silences=NONE, early=early, late=late)
    assert json.loads(json.dumps(asdict(of_an_array)))["minute"] == history.times()[-1]


@given(st.data())
def test_frames_in_any_order_are_those_made_one_by_one(data):
    campaign = data.draw(grounds())
    history = played(campaign)
    found = silences(history, road_graph(campaign))
    minutes = data.draw(st.lists(st.integers(0, 1500), max_size=8))
    assert list(make_frames(history, minutes, silences=found)) == [
        make_frame(history, m, silences=found) for m in minutes
    ]


@given(grounds())
def test_a_frame_shows_only_states_of_the_history(campaign):
    history = played(campaign)
    found = silences(history, road_graph(campaign))
    for one in make_frames(history, range(0, 1500, 130), silences=found):
        for place in one.places:
            state = history.state(place.id, one.minute)
            since = history.since(place.id, one.minute)
            assert place.holder == state.holder
            if place.holder in NOBODY and place.since != since:  # contested since
                assert place.since is not None and (since is None or since < place.since) and place.since <= one.minute
            else:
                assert place.since == since
            assert place.basis == ("silent" if found.rule(place.id, one.minute) else state.basis)
        edges = front_edges(history, found, one.minute)
        assert [(e.a, e.b, e.sides, e.certainty) for e in one.edges] == [
            (e.a, e.b, e.sides, e.certainty) for e in edges
        ]
        hostile = {(e.a, e.b) for e in edges if e.relation == "hostile"}
        assert one.front[1] == len(hostile)
        assert {side: held.record + held.silent for side, held in one.held.items()} == history.held(one.minute)
        for side, held in one.held.items():
            silent = [place for place in one.places if place.counted and place.basis == "silent" and place.side == side]
            assert held.silent == len(silent)


def test_frames_between_changes_share_their_values():
    history = played(build_campaign({"a": "red1"}, [say("s", "capture", "a", "blue1", at=10)]))
    first, second, third = make_frames(history, (11, 12, 9), silences=NONE)
    assert first.places is second.places
    assert third.places[0].side == "red"


# -- arrows ----------------------------------------------------------------------------------------------------------


def test_a_movement_between_two_points_is_an_arrow_and_a_hedged_one_is_announced():
    said = [
        say("s1", "withdraw", "a", "red1", at=10, towards=["b", "r"]),
        say("s2", "evacuate", ["b", "r"], "red2", at=20, towards=["c"], hedge="announced plans"),
        say("s3", "withdraw", "c", "red1", at=30),
    ]
    campaign = build_campaign(dict.fromkeys("abc", "red1"), said, areas=["r"])
    assert arrows(played(campaign)) == (
        FrameArrow("s1", "withdraw", "a", "b", "red", 10, False),
        FrameArrow("s2", "evacuate", "b", "c", "red", 20, True),
    )


def test_a_change_is_recent_for_a_share_of_the_campaign_unless_a_picture_is_of_a_part():
    days, hours = build_campaign({"a": "red1"}), build_campaign({"a": "red1"}, end=360)
    assert make_frame(played(days), 5, silences=NONE).fresh == 8 * 60
    assert make_frame(played(hours), 5, silences=NONE).fresh == 10
    assert make_frame(played(days), 5, silences=NONE, fresh=30).fresh == 30


def test_an_arrow_is_shown_from_its_minute_for_a_time():
    said = [say("s1", "withdraw", "a", "red1", at=10, towards=["b"])]
    history = played(build_campaign({"a": "red1", "b": "red1"}, said))
    shown = [make_frame(history, m, silences=NONE, fresh=60).arrows for m in (9, 10, 69, 70)]
    assert [len(some) for some in shown] == [0, 1, 1, 0]
    found = asdict(make_frame(history, 10, silences=NONE))
    assert json.loads(json.dumps(found))["arrows"][0]["end"] == "b"


def test_a_movement_of_a_reading_not_in_force_is_no_arrow():
    said = [
        say("s1", "withdraw", "a", "red1", at=10, towards=["b"], reading=("which", "second")),
        say("s2", "strike", "a", at=5, reading=("which", "first")),
    ]
    readings = [("which", "first"), ("which", "second")]
    campaign = build_campaign({"a": "red1", "b": "red1"}, said, readings=readings)
    assert arrows(played(campaign)) == ()


# -- captions --------------------------------------------------------------------------------------------------------


def test_a_sentence_is_quoted_at_its_first_statement_that_changes_a_place():
    said = [
        say("s1", "attack", "a", "blue1", at=5, sentence="n1"),
        say("s2", "capture", "a", "blue1", at=20, sentence="n1"),
        say("s3", "capture", ["b", "c"], "green1", at=30, sentence="n1", hedge="reportedly", claimant="the mayor"),
    ]
    campaign = build_campaign(dict.fromkeys("abc", "red1"), said, texts={"n1": "Blue attacked and took A."})
    (found,) = captions(played(campaign))
    assert (found.sentence, found.text, found.minute) == ("n1", "Blue attacked and took A.", 20)
    assert found.sides == ("blue", "green")
    assert found.places_changed == ("a", "b", "c")
    assert (found.hedge, found.claimant) == ("reportedly", "the mayor")


def test_a_sentence_without_changes_is_quoted_at_its_first_statement():
    said = [say("s1", "strike", "a", "blue1", at=9, sentence="n1"), say("s2", "strike", "a", at=5, sentence="n1")]
    (found,) = captions(played(build_campaign({"a": "red1"}, said)))
    assert (found.minute, found.places_changed) == (5, ())


def test_an_inferred_statement_does_not_set_the_minute_of_its_sentence():
    said = [
        say("loss", "capture", "a", "blue1", at=5, sentence="n1", rule="loss-untold"),
        say("again", "recapture", "a", "red1", at=90, sentence="n1"),
    ]
    (found,) = captions(played(build_campaign({"a": "red1"}, said)))
    assert found.minute == 90


def test_the_end_of_a_siege_does_not_quote_its_sentence_again():
    campaign = build_campaign({"a": "red1"}, [say("s", "siege", "a", "blue1", at=5, end=50)])
    assert [caption.minute for caption in captions(played(campaign))] == [5]


def test_a_sentence_of_a_fight_and_of_a_capture_is_quoted_with_the_capture():
    said = [
        say("s1", "strike", "a", at=5, sentence="n"),
        say("s2", "clash", "a", "blue1", at=10, end=400, sentence="n"),
        say("s3", "capture", "b", "blue1", at=60, sentence="n"),
    ]
    (found,) = captions(played(build_campaign({"a": "red1", "b": "red1"}, said)))
    assert (found.minute, found.places_changed) == (60, ("a", "b"))


def test_a_frame_has_the_captions_quoted_so_far_in_order():
    said = [say("s1", "strike", "a", at=30), say("s2", "strike", "a", at=10), say("s3", "strike", "a", at=30)]
    history = played(build_campaign({"a": "red1"}, said))
    told = {m: [c.sentence for c in make_frame(history, m, silences=NONE).captions] for m in (9, 10, 29, 30)}
    assert told == {9: [], 10: ["n_s2"], 29: ["n_s2"], 30: ["n_s2", "n_s1", "n_s3"]}


def test_statements_of_other_readings_have_no_caption():
    said = [
        say("s1", "strike", "a", at=5, reading=("which", "first")),
        say("s2", "strike", "a", at=6, reading=("which", "second")),
    ]
    campaign = build_campaign({"a": "red1"}, said, readings=[("which", "first"), ("which", "second")])
    assert [caption.sentence for caption in captions(played(campaign))] == ["n_s1"]


DAY = MINUTES_A_DAY
PHRASES = {
    "In the afternoon": Phrase("In the afternoon", "hours", 12 * HOUR, 18 * HOUR),
    "a few hours later": Phrase("a few hours later", "gap", 2 * HOUR, 6 * HOUR),
}


@pytest.mark.parametrize(
    ("stated", "phrase", "tight", "words"),
    [
        ((12 * HOUR, 18 * HOUR), "In the afternoon", None, "Time as stated: In the afternoon, 12:00–18:00"),
        ((12 * HOUR, 18 * HOUR), "In the afternoon", (900, 960), "Time as stated: In the afternoon, 12:00–18:00"),
        ((17 * HOUR, DAY - 1), "", None, "Time as coded: 17:00–24:00"),
        ((0, DAY - 1), "", None, "Day stated, no hour"),
        ((0, DAY - 1), "", (300, 600), "Day stated, no hour"),
        ((0, 2 * DAY - 1), "", None, "Days stated, no hour: 27–28 Nov"),
        ((3 * DAY, 5 * DAY - 1), "", None, "Days stated, no hour: 30 Nov – 1 Dec"),
        ((0, 366 * DAY - 1), "", None, "Days stated, no hour: 27 Nov 2024 – 27 Nov 2025"),
        ((0, DAY - 1), "a few hours later", (420, 660), "Time as stated: a few hours later, 07:00–11:00"),
        (None, "a few hours later", (420, 660), "Time as stated: a few hours later, 07:00–11:00"),
        (None, "", (700, DAY + 60), "No time stated: by the order of events, 27 Nov 11:40 – 28 Nov 01:00"),
        ((0, 600), "in those ten hours", (0, 600), "Time as stated: in those ten hours, 00:00–10:00"),
        ((420, 420), "", None, "Time as coded: 07:00"),
    ],
)
def test_the_basis_of_a_time_in_words(stated, phrase, tight, words):
    campaign = replace(build_campaign(["a"], [say("s", "strike", "a", at=stated, phrase=phrase)]), phrases=PHRASES)
    sentence = replace(campaign.sentences["n_s"], first_day=0, last_day=0)
    campaign = replace(campaign, sentences={"n_s": sentence})
    assert time_basis(campaign, campaign.statements["s"], Window(*(tight or stated))) == words


def test_the_basis_in_a_caption_uses_the_tightened_window():
    said = [say("s1", "strike", "a", at=600), say("s2", "strike", "a", at=(0, DAY - 1), phrase="a few hours later")]
    campaign = build_campaign(["a"], said, orders=[order("s1", "s2", 120, 360)])
    basis = {caption.sentence: caption.basis for caption in captions(played(replace(campaign, phrases=PHRASES)))}
    assert basis["n_s2"] == "Time as stated: a few hours later, 12:00–16:00"


def test_a_contest_of_a_place_with_no_known_holder_is_recent():
    fights = [say("s1", "clash", "a", "red1", at=10, end=20), say("s2", "clash", "b", "red1", at=10, end=20)]
    history, _, _ = three(build_campaign({"a": "unknown", "b": "blue1"}, fights))
    for minute, since in ((5, None), (10, 10), (500, 10)):
        found = make_frame(history, minute, silences=NONE)
        assert [place.since for place in found.places] == [since, None]
