"""Names of places and factions in texts, in any spelling."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coding.mentions import Gazetteer

PLACES = Gazetteer(
    {
        "aleppo": ["Aleppo", "حلب"],
        "aleppo_gov": ["Aleppo Governorate"],
        "safirah": ["as-Safirah", "al-Safira"],
        "tell_rifaat": ["Tell Rifaat"],
        "maqsoud": ["Sheikh Maqsoud"],
        "khanasir": ["Khanasir"],
        "mare": ["Mare'"],
        "square": ["main square"],
        "ayn_1": ["Ayn"],
        "ayn_2": ["Ayn"],
    }
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("They left Aleppo.", ["aleppo"]),
        ("They left ALEPPO’S centre.", ["aleppo"]),
        ("In Aleppo Governorate and Aleppo", ["aleppo_gov", "aleppo"]),
        ("دخلوا حلب", ["aleppo"]),
        ("to As Safirah, Al-Safīra and al Safirah", ["safirah", "safirah", "safirah"]),
        ("Tel Rif‘at, Tell Rifat and Tell-Rifaat", ["tell_rifaat"] * 3),
        ("Shaykh Maqsud and Sheikh Maqsood", ["maqsoud"] * 2),
        ("Khanaser fell", ["khanasir"]),
        ("Mare' and a mare", ["mare"]),
        ("the main square", ["square"]),
        ("Al\u0435ppo", ["aleppo"]),  # a Cyrillic letter
        ("Tellrifaat and Khan Asir", ["tell_rifaat", "khanasir"]),
        ("The aleppo of rumours; Khan asir; Telegraph Rifle", []),
    ],
)
def test_a_place_is_found_in_any_spelling(text, ids):
    assert [mention.id for mention in PLACES.find(text)] == ids


def test_a_name_of_two_places_is_a_mention_of_both():
    (mention,) = PLACES.find("They took Ayn.")
    assert mention.ids == ("ayn_1", "ayn_2")


def test_names_of_factions_need_no_capital_and_their_remarks_are_left_out():
    factions = Gazetteer({"opposition": ["Opposition (group not stated)"]}, by_sound=False, capitals=False)
    assert [mention.id for mention in factions.find("the opposition left")] == ["opposition"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_mentions_are_in_order_within_the_text_and_apart(before, after):
    text = f"{before} Aleppo {after}"
    found = PLACES.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
