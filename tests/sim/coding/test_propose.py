"""Proposals of statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coding.propose import STATEMENT_COLUMNS, Proposal, number_rows, propose
from sim.coding.sentence import Names
from sim.model.campaign import Faction, Place, Statement
from sim.model.vocabulary import Where
from sim.tables.rows import columns

PLACES = {
    one.id: one
    for one in (
        Place("ayn", "Ayn", "city"),
        Place("bork", "Bork", "town"),
        Place("cedra", "Cedra", "village"),
        Place("dol", "Dol", "base"),
        Place("cedra_region", "Cedra Region", "region"),
        Place("ayn_airport", "Ayn Airport", "airport"),
        Place("safa", "as-Safa", "town"),
        Place("m1", "Ayn road", "road", ("M1",)),
    )
}
FACTIONS = {
    "red": Faction("red", "Red Army", "red", ("Reds", "Red")),
    "blue": Faction("blue", "Blues (group not stated)", "blue", ("Blue",)),
    "green": Faction("green", "Greens", "green", ("Green army",)),
}
NAMES = Names(PLACES, FACTIONS, ("In the evening", "By noon", "noon"), (1920, 1921))
WORDS = """
    The Reds Blues captured entered left Ayn Bork the town it from in near , . and failed to was by of part
"""


def proposed(*texts: str, names: Names = NAMES) -> list[Proposal]:
    found = propose([(f"s{number}", "a", text) for number, text in enumerate(texts, 1)], names)
    return [one for each in found.values() for one in each]


def told(*texts: str) -> list[tuple[str, str, str, str]]:
    return [(one.verb, one.place, one.where, one.faction) for one in proposed(*texts)]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("The Reds captured Ayn.", ["capture ayn in red"]),
        ("Ayn was quickly captured by the Reds.", ["capture ayn in red"]),
        (
            "The Reds captured Ayn, Bork and the village of Cedra.",
            ["capture ayn in red", "capture bork in red", "capture cedra in red"],
        ),
        ("The Reds took 20 villages from the Blues, including Bork.", ["capture bork in red"]),
        ("The Reds captured Bork in Cedra Region and Dol.", ["capture bork in red", "capture dol in red"]),
        ("Bork fell to the Reds.", ["capture bork in red"]),
        ("Bork fell on 3 May.", ["capture bork in "]),
        ("The Blues retook Bork, while the Greens entered as-Safa.", ["recapture bork in blue", "enter safa in green"]),
        ("The Reds captured most of Ayn.", ["partial_capture ayn part red"]),
        ("The Reds took the eastern part of Ayn.", ["partial_capture ayn part red"]),
        ("The Reds took over Dol.", ["takeover dol in red"]),
        ("The Reds captured Dol after the Blues had withdrawn.", ["takeover dol in red"]),
        ("The Reds entered Bork, taking over from the Blues.", ["takeover bork in red"]),
        ("The Blues handed over Dol to the Greens.", ["handover dol in green"]),
        ("Dol was besieged by the Reds and captured later.", ["siege dol in red", "capture dol in red"]),
        ("The Blues withdrew from Bork and Cedra.", ["withdraw bork in blue", "withdraw cedra in blue"]),
        ("The Reds drove the Blues out of Bork.", ["withdraw bork in blue"]),
        ("The Reds came within two km of Ayn.", ["approach ayn near red"]),
        ("The Reds reached the outskirts of Ayn.", ["approach ayn near red"]),
        ("The Reds advanced towards Ayn.", ["approach ayn near red"]),
        ("Clashes between the Reds and the Blues broke out near Cedra.", ["clash cedra near red"]),
        ("Heavy fighting around Bork continued.", ["clash bork near "]),
        ("In Bork, a Blue air strike killed ten.", ["strike bork in blue"]),
        ("The Blues launched air strikes on Bork and shelled Dol.", ["strike bork in blue", "shelling dol in blue"]),
        ("An attack by the Blues was repelled near Bork.", ["attack bork near blue"]),
        ("The Reds launched an offensive in Cedra Region.", ["operation_start cedra_region in red"]),
        ("The Reds launched an offensive in Cedra region.", ["operation_start cedra_region in red"]),
        ("The Reds launched a campaign aimed at capturing Ayn.", ["operation_start ayn in red"]),
        ("The Reds recovered Bork, which was later retaken by the Blues.", ["recapture bork in red"]),
        ("After the Reds had rested in Ayn, Bork was taken.", ["capture bork in "]),
        ("Fighting between Reds and Greens holding a camp in Ayn went on.", ["clash ayn in red"]),
        ("The Red forces completed their encirclement of Ayn.", ["encircle ayn in red"]),
        ("Green troops entered Bork.", ["enter bork in green"]),
        ("The Reds were routed in Cedra.", ["withdraw cedra in red"]),
        ("The Reds cut off the M1.", ["cut_road m1 in red"]),
        ("The Blues successfully defended Dol.", ["hold dol in blue"]),
        ("The Reds captured Ayn airport.", ["capture ayn_airport in red"]),
        ("Reinforcements were sent to Dol.", ["reinforce dol in "]),
        ("Civilians were evacuated from Bork.", ["evacuate bork in "]),
        ("The Reds captured three tanks at Dol.", ["seize_equipment dol in red"]),
        ("The Reds ambushed a column near Bork.", ["ambush bork near red"]),
        ("The Reds and the Greens captured Bork.", ["capture bork in red"]),
        ("The Reds, led by a Blue general, stormed Dol.", ["attack dol in red"]),
    ],
)
def test_a_sentence_that_tells_an_event_is_proposed_as_a_statement(text, statements):
    assert [" ".join(one) for one in told(text)] == statements


@pytest.mark.parametrize(
    "text",
    [
        "The Reds did not capture Ayn.",
        "The Reds planned to attack Ayn.",
        "The Reds would have taken Ayn.",
        "The Battle of Ayn began in May.",
        "The Ayn offensive was over.",
        "Ayn-based Greens rested.",
        "Following its capture of Ayn, the army rested.",
        "Ayn had been taken by the Reds in 1916.",
        "The Reds captured several villages near Ayn.",
        "The Reds captured towns in Cedra Region.",
        "The Reds fell back to Ayn.",
        "It took place in Ayn.",
    ],
)
def test_what_did_not_happen_or_is_of_no_place_is_not_proposed(text):
    assert told(text) == []


def test_what_was_tried_is_an_attack_and_says_so():
    (one,) = proposed("The Blues failed to capture Bork.")
    assert (one.verb, one.place, one.faction, one.doubt) == ("attack", "bork", "blue", "tried, perhaps in vain")


@pytest.mark.parametrize(
    ("text", "claimant", "hedge"),
    [
        ("The Blue ministry claimed that the Reds left Bork.", "The Blue ministry", "claimed"),
        ("The Reds claimed to have captured Bork.", "The Reds", "claimed"),
        ("According to the Blues, the Reds captured Bork.", "the Blues", ""),
        ("The Reds reportedly captured Bork.", "", "reportedly"),
        ("The Reds captured Bork.", "", ""),
    ],
)
def test_who_says_it_and_how_surely_is_kept(text, claimant, hedge):
    (one,) = proposed(text)
    assert (one.place, one.claimant, one.hedge) == ("bork", claimant, hedge)


def test_a_sentence_that_is_too_long_to_be_one_has_no_proposals():
    assert len(proposed("The Reds captured Ayn. " + "x" * 2900)) == 1
    assert proposed("The Reds captured Ayn. " + "x" * 3000) == []


def test_a_road_between_two_places_is_neither():
    assert told("The Reds took Ayn-Bork.") == []


def test_the_loser_is_who_the_place_was_taken_from_or_what_was_struck():
    assert [one.loser for one in proposed("The Reds captured Bork from the Blues.")] == ["blue"]
    assert [one.loser for one in proposed("The Reds captured the Blue-held town of Bork.")] == ["blue"]
    assert [one.loser for one in proposed("The Reds launched an air strike on Bork targeting Greens.")] == ["green"]


@pytest.mark.parametrize(
    ("texts", "last"),
    [
        (("The Reds reached Bork.", "They entered the town."), ("enter", "bork", "in")),
        (("The Reds attacked Ayn.", "They took the city centre."), ("partial_capture", "ayn", "part")),
        (("The Reds left Dol for Ayn.", "The Blues captured the base."), ("capture", "dol", "in")),
        (("Fighting began in Ayn.", "It rained.", "The city was captured."), ("capture", "ayn", "in")),
    ],
)
def test_the_town_is_the_last_one_named_and_the_proposal_says_so(texts, last):
    one = proposed(*texts)[-1]
    assert (one.verb, one.place, one.where) == last
    assert one.doubt == "the place is named before"


@pytest.mark.parametrize("text", ["They took the village of Oldmill.", "The village of Oldmill was taken."])
def test_a_village_with_a_name_that_no_table_has_is_not_the_last_one_named(text):
    assert len(proposed("The Reds left Cedra.", text)) == 1


def test_the_town_of_another_document_is_not_meant():
    found = propose([("s1", "a", "The Reds left Bork."), ("s2", "b", "The Blues entered the town.")], NAMES)
    assert found["s2"] == ()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("By noon, the Reds had captured Bork.", "By noon"),
        ("In the  evening the Reds captured Bork.", "In the evening"),
        ("The Reds captured Bork by noon.", "by noon"),
        ("The Reds captured Bork.", ""),
    ],
)
def test_a_phrase_of_time_is_quoted_as_the_sentence_has_it(text, phrase):
    assert [one.phrase for one in proposed(text)] == [phrase]


def test_how_near_and_how_much_are_kept():
    (near,) = proposed("The Reds came within two km of Ayn.")
    (most,) = proposed("The Reds captured most of Ayn.")
    assert (near.within_km, most.share) == ("2", (0.5, 1.0))


def test_a_name_of_two_places_is_proposed_with_the_other_in_doubt():
    names = Names({"a1": Place("a1", "Ayn", "town"), "a2": Place("a2", "Ayn", "town")}, FACTIONS)
    (one,) = proposed("The Reds captured Ayn.", names=names)
    assert (one.place, one.doubt) == ("a1", "or a2, which have the same name")


def test_rows_have_the_columns_of_statements_and_ids_of_their_own():
    assert set(STATEMENT_COLUMNS) == set(columns(Statement))
    found = {
        "s1": [
            Proposal("s1", "capture", "ayn", Where.IN, "red", words="took"),
            Proposal("s1", "enter", "ayn", Where.IN),
        ]
    }
    first, second = number_rows(found, ["s1-02"])
    assert (first[0], second[0]) == ("s1-01", "s1-03")
    assert first[-1] == 'proposal, by the words "took"'
    assert {len(first), len(second)} == {len(STATEMENT_COLUMNS)}


@given(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join) | st.text(max_size=80))
def test_proposals_of_any_text_name_what_is_known_and_each_event_once(text):
    found = proposed(text)
    assert all(one.place in PLACES and one.faction in ("", *FACTIONS) and one.loser in ("", *FACTIONS) for one in found)
    assert len({(one.verb, one.place) for one in found}) == len(found)
    assert all(one.words in " ".join(text.split()) for one in found)
