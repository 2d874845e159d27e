"""A campaign in another language: which names change, and what stays as the source has it."""

from __future__ import annotations

from dataclasses import replace

from builders import shipped_study

from sim.model.translated import in_language

CAMPAIGN = shipped_study().campaign
ARABIC = in_language(CAMPAIGN, "ar", "ARABIC")


def test_places_have_the_name_in_the_script_and_keep_the_other():
    hama = ARABIC.places["hama"]
    assert hama.name == "حماة"
    assert "Hama" in hama.other_names and "حماة" not in hama.other_names


def test_titles_and_sides_are_translated_and_sentences_are_not():
    assert ARABIC.title == CAMPAIGN.translations["ar"][CAMPAIGN.title]
    assert all(side.plain_name != CAMPAIGN.sides[side.id].plain_name for side in ARABIC.sides.values())
    assert all(chapter.title in CAMPAIGN.translations["ar"].values() for chapter in ARABIC.chapters)
    assert ARABIC.sentences == CAMPAIGN.sentences and ARABIC.statements == CAMPAIGN.statements


def test_what_has_no_name_in_a_language_keeps_its_own():
    assert in_language(CAMPAIGN, "fr").places == CAMPAIGN.places
    spelled = replace(CAMPAIGN, translations={"fr": {"Hama": "Hamah"}})
    french = in_language(spelled, "fr")
    assert french.places["hama"].name == "Hamah"
    assert french.places["homs"] == CAMPAIGN.places["homs"]


def test_factions_are_translated_and_found_by_their_former_names():
    hts = ARABIC.factions["hts"]
    former = CAMPAIGN.factions["hts"].name
    assert hts.name == CAMPAIGN.translations["ar"][former]
    assert hts.other_names == (former, *CAMPAIGN.factions["hts"].other_names)
