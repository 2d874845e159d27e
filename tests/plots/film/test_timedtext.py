"""Captions in two short lines: what they keep, where they are cut and broken, and how long they take to read."""

from __future__ import annotations

import re

import pytest
from builders import Study, build_campaign, open_study, say, shipped_study

from plots.film.timedtext import CPS, LEAST_SECONDS, LINE, LINES, CueText, cue_text, reading_seconds, reading_ticks
from sim.captions import FrameCaption
from sim.coding.mentions import Gazetteer

SPACES = re.compile(r"\s+")


def told(text: str, *statements: str, most: int = LINES * LINE, keep: tuple[str, ...] = (), **more: str) -> str:
    """Return the caption of a sentence about towns that are called A, B and C."""
    rows = [say(f"s{at}", verb, place, "red1", at=60 + at, sentence="n1", **more) for at, (verb, place) in
            enumerate(one.split(" ") for one in statements or ("capture b",))]  # fmt: skip
    study = Study(build_campaign({"a": "red1", "b": "blue1", "c": "blue1"}, rows, roads="a-b-c", texts={"n1": text}))
    (caption,) = study.captions("middle")
    return str(cue_text(caption, study.campaign, keep=keep, most=most))


def pieces(said: str) -> list[str]:
    """Return the words that stand between cuts."""
    return [piece.strip(" …") for piece in re.sub(r"\A[^“]*“|”\Z", "", said).split("…") if piece.strip(" …")]


@pytest.mark.parametrize("name", ["northwestern_syria_2024", "spring_offensive_1975", "syrian_offensives_2024"])
@pytest.mark.parametrize("most", [84, 40])
def test_every_caption_has_two_lines_and_names_its_place(name: str, most: int) -> None:
    study = shipped_study() if name == "northwestern_syria_2024" else open_study(name)
    campaign = study.campaign
    captions = study.captions("spread")
    assert len(captions) >= 30
    for caption in captions:
        changed = [campaign.places[place] for place in caption.places_changed[:1]]
        text = cue_text(caption, campaign, keep=[place.name for place in changed], most=most)
        assert len(text.lines) <= LINES
        assert all(len(line.lstrip("\u200e\u200f")) <= LINE for line in text.lines)
        for place in changed:
            assert Gazetteer({place.id: (place.name, *place.other_names)}).find(str(text)), (caption.sentence, text)


def test_every_piece_of_a_quotation_is_in_the_sentence() -> None:
    study = shipped_study()
    for caption in study.captions("spread"):
        whole = SPACES.sub(" ", caption.text)
        for piece in pieces(str(cue_text(caption, study.campaign, most=60))):
            assert piece in whole


def test_hedges_and_claimants_are_in_every_quotation() -> None:
    study = shipped_study()
    hedged = [one for one in study.captions("spread") if one.hedge and ": " not in one.hedge]
    assert len(hedged) >= 5
    for caption in hedged:
        text = str(cue_text(caption, study.campaign, most=40))
        assert all(hedge in text for hedge in caption.hedge.split("; "))


def test_a_long_claimant_is_cut_to_its_first_words() -> None:
    text = (
        "According to official state reports in the mass media of the north and of the south, the army took Beta city."
    )
    said = told(text, most=60, claimant="official state reports in the mass media of the north and of the south")
    assert said.startswith("“According to official state reports …")
    assert "took Beta" in said


def test_a_short_sentence_is_quoted_whole() -> None:
    assert told("Red took B.") == "“Red took B.”"


def test_the_name_stands_before_a_sentence_that_does_not_say_it() -> None:
    assert (
        told("By noon the army had captured the city.", keep=("B",)) == "B: “By noon the army had captured the city.”"
    )


def test_the_verb_of_another_place_is_not_quoted_for_a_place() -> None:
    text = "Forces captured the town of C after two days of very heavy shelling, while fighting persisted in B valley."
    said = told(text, "capture c", "clash b", keep=("B",))
    assert "fighting persisted in B" in said


@pytest.mark.parametrize(
    "text",
    [
        "On the second day of the offensive the northern army failed to capture B in spite of all its many attempts.",
        "On the second day of the offensive the northern army did not take control of B, as its speaker said later on.",
        "On the second day the army began a long campaign with the aim of capturing B and all the villages around it.",
    ],
)
@pytest.mark.parametrize("most", [40, 60])
def test_what_did_not_happen_is_not_quoted_as_if_it_had(text: str, most: int) -> None:
    said = told(text, keep=("B",), most=most)
    assert any(word in said for word in ("failed to", "did not", "aim of"))


def test_a_place_of_a_list_is_quoted_with_its_verb() -> None:
    text = "On the third day of the offensive the army captured Alba, Brod, Cedra, Dorn and B from the northern side."
    said = told(text, keep=("B",), most=48)
    assert said.startswith("“") and "captured" in said and said.endswith("B …”")


def test_a_quotation_does_not_end_before_a_name_that_it_announces() -> None:
    text = "On the third day of March, Red announced that it had launched an offensive dubbed Storm over B and C alike."
    assert not told(text, most=84).endswith("dubbed …”")


def test_the_share_of_a_place_is_quoted_with_it() -> None:
    text = "By the morning of the second day, after a long night, Red forces had seized control of most of B from Blue."
    assert "most of B" in told(text, keep=("B",), most=30)


def test_a_passive_keeps_who_was_acted_upon() -> None:
    text = "After a long night of bombardment from the hills, B was captured by the southern army, which then moved on."
    said = told(text, keep=("B",), most=50)
    assert "B was captured" in said


def test_a_quotation_does_not_end_with_a_preposition_or_an_article() -> None:
    study = shipped_study()
    for caption in study.captions("spread"):
        for most in (50, 84):
            piece = pieces(str(cue_text(caption, study.campaign, most=most)))[-1]
            assert piece.split()[-1] not in {"the", "of", "and", "from", "in", "by", "with", "including", "to"}


def test_a_direction_mark_is_no_character_to_read() -> None:
    study = Study(
        build_campaign({"a": "red1", "b": "blue1"}, [say("s1", "capture", "b", "red1", at=60, sentence="n1")],
                       roads="a-b", texts={"n1": "They took the town, which is called حلب, and held it for four days."})
    )  # fmt: skip
    text = cue_text(study.captions("middle")[0], study.campaign)
    assert all(line.startswith("\u200e") for line in text.lines)
    assert text.chars == len(" ".join(line.replace("\u200e", "") for line in text.lines))


def test_words_of_a_record_lose_who_held_it_before() -> None:
    caption = FrameCaption("r1", "Ayn: held by Red (before: Blue): “a note”", "", 0, (), ("b",), "", "", quoted=False)
    campaign = build_campaign({"b": "red1"})
    assert str(cue_text(caption, campaign)) == "Ayn: held by Red (before: Blue): “a note”"
    for most in (20, 10):
        assert str(cue_text(caption, campaign, most=most)) == "Ayn: held by Red"


def test_three_lines_are_used_only_if_asked_for() -> None:
    study = shipped_study()
    last = next(one for one in study.captions("spread") if one.sentence == "s115")
    text = cue_text(last, study.campaign, most=3 * LINE)
    assert len(text.lines) == 3
    assert "Assad left Damascus" in str(text) and "fall of his regime" in str(text)


def test_a_sentence_about_the_end_is_quoted_with_the_end() -> None:
    study = shipped_study()
    last = next(one for one in study.captions("spread") if one.sentence == "s115")
    for most in (84, 40):
        text = str(cue_text(last, study.campaign, most=most))
        assert text.startswith("“According to official state reports …") and text.endswith("the fall of his regime.”")
    assert "end of the day" not in str(cue_text(_caption(study, "s097"), study.campaign, most=50))


def _caption(study: Study, sentence: str) -> FrameCaption:
    return next(one for one in study.captions("spread") if one.sentence == sentence)


def test_reading_takes_a_second_at_least() -> None:
    assert reading_seconds(CueText(("x",), 1)) == LEAST_SECONDS
    assert reading_seconds(CueText(("x" * 42, "x" * 42), 85)) == 85 / CPS
    assert reading_ticks(CueText(("x" * 42, "x" * 42), 85), 12) == 60
