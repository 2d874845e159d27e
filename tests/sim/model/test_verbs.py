import csv
from pathlib import Path

import pytest

from scenarios import folder
from sim.model.verbs import VERBS, Effect


def test_every_verb_is_filed_under_its_name_and_none_can_be_added():
    assert all(verb.name == name for name, verb in VERBS.items())
    with pytest.raises(TypeError):
        VERBS["seize"] = VERBS["capture"]


def test_what_endures_is_what_has_an_end():
    assert {verb.name for verb in VERBS.values() if verb.enduring} == {"siege", "encircle", "clash"}


@pytest.mark.parametrize(
    ("effect", "verbs"),
    [
        (Effect.TAKE, {"capture", "takeover", "handover", "recapture"}),
        (Effect.TAKE_PART, {"partial_capture"}),
        (Effect.ENTER, {"enter"}),
        (Effect.LEAVE, {"withdraw"}),
        (Effect.BESIEGE, {"siege", "encircle"}),
        (Effect.CLASH, {"clash"}),
        (Effect.CONFIRM, {"hold"}),
    ],
)
def test_few_verbs_touch_who_holds_a_place(effect, verbs):
    assert {verb.name for verb in VERBS.values() if verb.effect is effect} == verbs


def test_the_shipped_campaign_uses_no_other_verb():
    with Path(folder("northwestern_syria_2024"), "statements.csv").open(encoding="utf-8", newline="") as rows:
        assert {row["verb"] for row in csv.DictReader(rows)} <= VERBS.keys()
