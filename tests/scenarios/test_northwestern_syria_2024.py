"""The campaign of 2024: the coding is complete, and the replay agrees with the article."""

from __future__ import annotations

import csv
import itertools
import re
from pathlib import Path

import pytest

from scenarios import folder
from sim import Campaign, History, read_campaign
from sim.captions import arrows
from sim.chronology import Network
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.roads.graph import road_graph
from sim.roads.silence import silences

FOLDER = Path(folder("northwestern_syria_2024"))
PLACEMENTS = ("earliest", "middle", "latest", "spread")
CONTROL_WORDS = re.compile(
    r"\b(captur|seiz|tak(e|es|en|ing)\b|took\b|withdr|retreat|enter(s|ed|ing)?\b|besieg|cut(s|ting)?\b|retak|retook|defend"
    r"|fight|fought|reach|control)",
    re.IGNORECASE,
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHECKPOINTS = rows(FOLDER / "checkpoints.csv")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return read_campaign(FOLDER)


@pytest.fixture(scope="module")
def histories(campaign: Campaign) -> dict[str, History]:
    return {name: replay(campaign, date_statements(Network(campaign), placement=name)) for name in PLACEMENTS}


def article_words() -> list[str]:
    lines = (FOLDER / "source" / "article.txt").read_text(encoding="utf-8").splitlines()
    body = [re.sub(r"^\s*- ", "", line) for line in lines if line != "Infobox" and not re.match(r"=+ ?.*=+$", line)]
    return " ".join(body).split()


def test_the_quotations_joined_lose_no_word_of_the_article(campaign: Campaign) -> None:
    assert " ".join(sentence.text for sentence in campaign.sentences.values()).split() == article_words()


def test_every_sentence_is_coded_or_set_aside_with_its_reason(campaign: Campaign) -> None:
    bare = [s.id for s in campaign.sentences.values() if s.use != "coded" and len(s.note.split()) < 3]
    assert bare == []


def test_a_repeat_names_the_coded_sentence_it_repeats(campaign: Campaign) -> None:
    for sentence in campaign.sentences.values():
        if sentence.use == "repeat":
            named = re.findall(r"s\d{3}", sentence.note)
            assert named, sentence.id
            assert all(campaign.sentences[name].use == "coded" for name in named), sentence.id


def test_a_control_word_set_aside_is_accounted_for(campaign: Campaign) -> None:
    """A set-aside sentence with a control word says which sentence it repeats, or why it tells no event."""
    reason = re.compile(r"s\d{3}|no event|no place|tells? no|before the campaign|no movement|on purpose")
    held = [s for s in campaign.sentences.values() if s.use != "coded" and CONTROL_WORDS.search(s.text)]
    assert {s.id for s in held} >= {"s067"}
    assert [s.id for s in held if not reason.search(s.note)] == []


def test_every_sentence_with_a_place_that_fell_is_coded(campaign: Campaign) -> None:
    """Outside lead, infobox, background and links, no sentence with a control verb is set aside, but for one."""
    told = ("Infobox", "Lead", "Background", "See also")
    aside = [
        s.id
        for s in campaign.sentences.values()
        if s.section not in told and s.use != "coded" and CONTROL_WORDS.search(s.text)
    ]
    assert aside == ["s067"]


def test_checkpoints_quote_the_article() -> None:
    text = (FOLDER / "source" / "article.txt").read_text(encoding="utf-8")
    assert [row["number"] for row in CHECKPOINTS if row["quote"] not in text] == []
    assert len(CHECKPOINTS) >= 30


def observed(campaign: Campaign, history: History, row: dict[str, str]) -> str:
    minute = campaign.clock.minute(row["at"])
    state = history.state(row["place"], minute)
    match row["aspect"]:
        case "contested":
            return str(bool(state.contested_by)).lower()
        case "besieged":
            return str(bool(state.besieged_by)).lower()
        case "history":
            sides = [campaign.side_of(s.holder) for s in history.spells(row["place"]) if s.start <= minute]
            known = [side for side in sides if side != "unknown"]
            return ">".join(side for n, side in enumerate(known) if n == 0 or known[n - 1] != side)
        case _:
            return campaign.side_of(state.holder)


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("row", CHECKPOINTS, ids=lambda row: f"{row['number']}-{row['place']}-{row['aspect']}")
def test_checkpoint(campaign: Campaign, histories: dict[str, History], row: dict[str, str], placement: str) -> None:
    got = observed(campaign, histories[placement], row)
    if row["aspect"] == "not_side":
        assert got != row["expected"], row["quote"]
    else:
        assert got in row["expected"].split("|"), row["quote"]


def test_the_airport_changes_hands_twice_in_a_day(campaign: Campaign, histories: dict[str, History]) -> None:
    for history in histories.values():
        minute = campaign.clock.minute("2024-11-30T23:59")
        spells = [spell for spell in history.spells("aleppo_airport") if spell.start <= minute]
        assert [campaign.side_of(spell.holder) for spell in spells] == ["government", "sdf", "moc"]


def test_withdrawal_or_entry_before_a_capture_lasts_a_while(histories: dict[str, History]) -> None:
    for history in histories.values():
        (sdf,) = [spell for spell in history.spells("aleppo_airport") if spell.holder == "sdf"]
        assert sdf.end is not None and sdf.start < sdf.end  # "after the local SDF troops opted to withdraw"
        (fall,) = [change for change in history.changes_of("hama") if change.after.holder != change.before.holder]
        assert fall.before.contested_by, "entered before it is under full control"


def test_places_left_in_the_retreat_from_aleppo_are_vacant(campaign: Campaign, histories: dict[str, History]) -> None:
    for history in histories.values():
        for district in ("hamdaniya", "new_aleppo", "main_square", "university_hospital"):
            assert history.state(district, campaign.clock.minute("2024-11-29T00:00")).holder == "government"
            left = history.holder_change(district, campaign.end)
            assert left is not None and (left.after.holder, left.rule) == ("unknown", "scope-withdrawal")


def test_unattributed_strike_does_not_end_silence(campaign: Campaign, histories: dict[str, History]) -> None:
    graph = road_graph(campaign)
    for history in histories.values():
        quiet = silences(history, graph)
        (struck,) = [one.minute for one in history.timeline.occurrences if one.statement == "s102-01"]
        assert quiet.rule("morek", struck) == quiet.rule("morek", campaign.end) == "passed"


def test_share_of_aleppo_lasts(campaign: Campaign) -> None:
    for placement in PLACEMENTS:
        timeline = date_statements(Network(campaign, {"aleppo-date": "lead"}), placement=placement)
        state = replay(campaign, timeline).state("aleppo", campaign.clock.minute("2024-11-29T23:59"))
        assert (state.holder, [part[:2] for part in state.share]) == ("hts", [("hts", 0.5)])


def test_spread_separates_the_villages_of_the_first_ten_hours(histories: dict[str, History]) -> None:
    moments = histories["spread"].timeline.occurrences
    villages = sorted(one.minute for one in moments if one.statement.startswith("s044-"))
    assert len(villages) == 17
    assert all(then - first >= 10 for first, then in itertools.pairwise(villages))


def test_every_change_rests_on_a_sentence_or_a_named_rule(campaign: Campaign, histories: dict[str, History]) -> None:
    for history in histories.values():
        for change in history.changes:
            assert change.cause.sentence in campaign.sentences
            assert (change.origin == "inferred") == bool(change.rule)
            assert not change.rule or change.rule in campaign.rules


@pytest.mark.parametrize("placement", ["middle", "spread"])
def test_every_reading_replays(campaign: Campaign, placement: str) -> None:
    for reading in campaign.readings:
        timeline = date_statements(Network(campaign, {reading.group: reading.alternative}), placement=placement)
        assert replay(campaign, timeline).held(campaign.end)["moc"] > 0


def test_the_other_reading_of_kafr_basin_adds_an_inferred_loss(campaign: Campaign) -> None:
    timeline = date_statements(Network(campaign, {"kafr-basin": "lost-and-retaken"}))
    spells = replay(campaign, timeline).spells("kafr_basin")
    assert [campaign.side_of(spell.holder) for spell in spells] == ["government", "moc", "government", "moc"]


@pytest.mark.parametrize(("file", "sentences"), [("second_coder.csv", 40), ("recoded_sentences.csv", 25)])
def test_the_second_coding_agrees_as_the_readme_says(campaign: Campaign, file: str, sentences: int) -> None:
    """Events are (sentence, verb, place); inferred rows and untold losses are the first coder's alone."""
    by_text = {sentence.text: sentence.id for sentence in campaign.sentences.values()}
    second_rows = rows(FOLDER / "coding" / file)
    second = {(by_text[row["text"]], row["verb"], row["place"]) for row in second_rows}
    coded = {event[0] for event in second}
    first = {
        (s.sentence, s.verb, place)
        for s in campaign.statements.values()
        if s.sentence in coded and not s.rule and s.reading != ("kafr-basin", "lost-and-retaken")
        for place in s.places
    }
    takes = {"capture", "takeover", "recapture"}
    sizes = [len(first), len(second), len(first & second)]
    taken = [sum(verb in takes for _, verb, _ in events) for events in (first, second, first & second)]
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(coded) == sentences
    assert f"| {sizes[0]} | {sizes[1]} | {sizes[2]} | {sizes[2]} of {len(first | second)} " in readme
    assert f"| {taken[0]} | {taken[1]} | {taken[2]} | {2 * taken[2] / (taken[0] + taken[1]):.2f} (F1) |" in readme


def test_what_goes_on_may_have_begun_at_any_time_up_to_the_end_of_its_day(campaign: Campaign) -> None:
    latest = {id: campaign.statements[id].window.latest for id in ("s060-01", "s099-01", "s104-03")}
    days = {"s060-01": "2024-11-29", "s099-01": "2024-12-03", "s104-03": "2024-12-05"}
    assert latest == {id: campaign.clock.minute(f"{day}T23:59") for id, day in days.items()}


def test_by_a_time_may_be_as_early_as_the_sentence_before(campaign: Campaign) -> None:
    starts = date_statements(Network(campaign)).starts
    for id in ("s085-01", "s085-02", "s085-03"):
        assert campaign.clock.iso(starts[id].earliest).startswith("2024-11-30T00:00"), id
    assert campaign.clock.iso(starts["s110-01"].earliest).startswith("2024-12-07T00:00")


def test_no_fight_is_ended_where_no_end_is_told(campaign: Campaign, histories: dict[str, History]) -> None:
    for history in histories.values():
        assert history.state("khanasir", campaign.end).contested_by == ("government",)
        assert history.state("jabal_zayn", campaign.end).contested_by == ("unknown",)


def test_one_inset_at_a_time_follows_the_fight_to_the_end(campaign: Campaign) -> None:
    insets = campaign.sheet.insets
    assert [inset.title for inset in insets] == ["Western Aleppo", "Aleppo", "North of Hama", "Damascus"]
    bounds = [(inset.window.earliest, inset.window.latest) for inset in insets]
    assert [early for early, _ in bounds] == [0, *(late + 1 for _, late in bounds[:-1])]
    assert bounds[-1][1] == campaign.end


def test_arrows_are_only_the_movements_whose_two_ends_the_article_names(histories: dict[str, History]) -> None:
    shown = {(arrow.start, arrow.end, arrow.announced) for arrow in arrows(histories["middle"])}
    assert shown == {("aleppo", "safirah", False), ("tell_rifaat", "sheikh_maqsoud", True)}
