import pytest
from builders import build_campaign, claim, say
from grounds import grounds
from hypothesis import given

from sim.study import Study

DAY = 1440


def measured(campaign, side="red"):
    return Study(campaign).collapse(side)


def ground(*statements, **kwargs):
    return build_campaign(dict.fromkeys("abcdef", "red1"), statements, **kwargs)


def test_a_collapse_worked_by_hand():
    found = measured(
        ground(
            say("s1", "clash", "a", "blue1", at=(0, 20), from_faction="red1"),
            say("s2", "capture", "a", "blue1", at=30),
            say("s3", "takeover", "b", "blue1", at=30, from_faction="red1"),
            say("s4", "withdraw", "c", "red1", at=30),
            say("s5", "capture", "d", "blue1", at=30),
            say("s6", "capture", "e", "blue1", at=30, rule="r"),
            say("s7", "withdraw", "d", "red1", at=30),
            end=DAY - 1,
        )
    )
    assert [
        (loss.place, loss.how, loss.to_side, loss.withdrawal, loss.clash, loss.without_fight) for loss in found.losses
    ] == [
        ("a", "captured", "blue", "", ("s1",), False),
        ("b", "taken over", "blue", "", (), True),
        ("c", "left", "unknown", "s4", (), True),
        ("d", "captured", "blue", "s7", (), True),
        ("e", "inferred", "blue", "", (), False),
    ]
    # three of the four reported losses were left or taken over without a reported fight; all five are the denominator
    assert (found.without_fight, found.reported, found.lost, found.span) == (3, 4, 5, DAY)


def test_a_withdrawal_belongs_to_one_loss_only():
    found = measured(
        ground(
            say("s1", "capture", "a", "blue1", at=30),
            say("s2", "recapture", "a", "red1", at=DAY),
            say("s3", "withdraw", "a", "red1", at=5 * DAY),
            say("s4", "withdraw", "b", "red1", at=30),
            say("s5", "recapture", "b", "red1", at=DAY),
            say("s6", "capture", "b", "blue1", at=5 * DAY),
        )
    )
    losses = [(loss.place, loss.how, loss.withdrawal, loss.without_fight) for loss in found.losses]
    assert losses == [
        ("a", "captured", "", False),
        ("b", "left", "s4", True),
        ("a", "left", "s3", True),
        ("b", "captured", "", False),
    ]


def test_a_withdrawal_that_may_come_first_makes_a_capture_one_without_a_fight():
    said = [say("s1", "capture", "a", "blue1", at=(0, 600)), say("s2", "withdraw", "a", "red1", at=(500, 900))]
    assert [loss.withdrawal for loss in measured(ground(*said)).losses] == ["s2"]


def test_a_withdrawal_from_near_a_place_is_not_one_from_it():
    said = [say("s1", "withdraw", "a", "red1", at=20, where="near"), say("s2", "capture", "a", "blue1", at=30)]
    assert [(loss.withdrawal, loss.without_fight) for loss in measured(ground(*said)).losses] == [("", False)]


def test_a_fight_in_the_area_or_later_is_no_fight_at_the_place():
    found = measured(
        ground(
            say("s1", "clash", "land", "blue1", at=(0, 20), from_faction="red1"),
            say("s2", "takeover", "a", "blue1", at=30),
            say("s3", "attack", "a", "red1", at=40),
            areas=["land"],
            part_of={"a": ["land"]},
        )
    )
    (loss,) = found.losses
    assert (loss.clash, loss.area_clash, loss.without_fight) == ((), ("s1",), True)


def test_days_have_what_is_sure_what_is_placed_and_what_may_be():
    found = measured(
        ground(
            say("s1", "capture", "a", "blue1", at=(0, 100)),
            say("s2", "capture", "b", "blue1", at=(DAY - 100, DAY + 300)),
            say("s3", "capture", "c", "green1", at=(0, 100)),
            claims=[
                claim("c1", 20, 20),
                claim("c2", 5, None, at=(DAY, 2 * DAY - 1)),
                claim("c3", 7, 9, at=(DAY - 100, DAY + 100)),
                claim("c4", 40, 40, "running"),
                claim("c5", 40, 40, unit="tanks"),
            ],
            end=2 * DAY - 1,
        )
    )
    rows = {
        side: [(d.named_low, d.named, d.named_high, d.claimed_low, d.claimed_high) for d in days]
        for side, days in found.days.items()
    }
    assert rows == {
        "blue": [(1, 1, 2, 20, 29), (0, 1, 1, 5, None)],
        "green": [(1, 1, 1, 0, 0), (0, 0, 0, 0, 0)],
    }


def test_recaptures_and_time_contested():
    found = measured(
        ground(
            say("s1", "capture", "a", "blue1", at=10),
            say("s2", "recapture", "a", "red1", at=20),
            say("s3", "enter", "b", "blue1", at=(100, 200)),
            say("s4", "capture", "b", "blue1", at=400),
            end=DAY - 1,
        )
    )
    assert [(r.place, r.statement) for r in found.recaptures] == [("a", "s2")]
    (contested,) = found.contested
    hours = (contested.minutes, contested.low, contested.high, contested.exact)
    assert (contested.place, *hours) == ("b", 250, 200, 300, True)
    assert contested.causes == ("s3",)


def test_a_place_contested_to_the_end_is_so_to_the_last_minute():
    (contested,) = measured(ground(say("s", "enter", "b", "blue1", at=100), end=DAY - 1)).contested
    assert contested.minutes == DAY - 100


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match="unknown side 'rouge': red, blue, green"):
        measured(ground(), "rouge")


@given(grounds())
def test_days_sum_to_the_reported_losses_and_lie_within_their_bounds(campaign):
    for side in campaign.sides:
        found = measured(campaign, side)
        to_sides = [loss for loss in found.losses if loss.how != "inferred" and loss.to_side in campaign.sides]
        assert sum(day.named for days in found.days.values() for day in days) == len(to_sides)
        assert all(day.named_low <= day.named <= day.named_high for days in found.days.values() for day in days)
        assert 0 <= found.without_fight <= found.reported <= found.lost
        assert all(c.low <= c.minutes <= c.high <= found.span for c in found.contested)
