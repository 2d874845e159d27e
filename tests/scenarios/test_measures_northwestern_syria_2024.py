"""Measures of the campaign of 2024 agree with the article and with each other; test_expected.py has the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios import folder
from sim import Audit, Campaign, Envelope, Silences, Study, read_campaign
from sim.chronology import Network, Networks
from sim.chronology.sampler import draw_minutes
from sim.clock.replay import replay
from sim.measures.finding_words import describe
from sim.measures.sequences import sequence
from sim.roads.corridors import corridor_line, corridor_reach
from sim.roads.graph import road_graph
from sim.roads.keystones import keystones
from sim.roads.pockets import cut_offs, pocket_windows
from sim.roads.silence import silences

FOLDER = Path(folder("northwestern_syria_2024"))
PLACEMENTS = ("earliest", "middle", "latest")
DAY = 1440


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return read_campaign(FOLDER)


@pytest.fixture(scope="module")
def study(campaign: Campaign) -> Study:
    return Study(campaign)


@pytest.fixture(scope="module")
def placed(study: Study) -> Envelope:
    return study.envelope


@pytest.fixture(scope="module")
def quiet(study: Study) -> list[Silences]:
    return [study.silences(history) for history in study.envelope]


@pytest.fixture(scope="module")
def audited(study: Study) -> Audit:
    return study.audit


@pytest.fixture(scope="module")
def article() -> str:
    return (FOLDER / "source" / "article.txt").read_text(encoding="utf-8")


# -- along roads and in time -------------------------------------------------------------------------------------------


def test_reach_along_the_m5(campaign, placed, quiet):
    line = corridor_line(campaign, "m5", start="aleppo")
    km = {
        place: round(line.metres_of(place) / 1000) for place in ("zarba", "maarat_al_numan", "maardis", "hama", "homs")
    }
    reached = {}
    for history, silent in zip(placed, quiet, strict=True):
        reach = corridor_reach(history, silent, line, "moc", "damascus")
        days = [
            campaign.clock.minute(f"{day}T23:59") for day in ("2024-11-28", "2024-11-29", "2024-12-03", "2024-12-05")
        ]
        reached[history.timeline.placement] = [round(reach.at(day)[0] / 1000) for day in [*days, campaign.end]]
    sure = [km["zarba"], km["zarba"], km["maardis"], km["hama"], km["homs"]]
    assert reached["latest"] == sure
    # the paragraph of Saraqib and Maarat al-Numan has no date: by the end of the 29th they may have fallen
    assert reached["earliest"] == reached["middle"] == [sure[0], km["maarat_al_numan"], *sure[2:]]


def test_supply_of_aleppo_came_to_depend_on_the_khanasir_road(campaign, placed, quiet):
    graph = road_graph(campaign)
    before = {k.place: k.strands for k in keystones(placed[1], graph, "government", -1)}
    assert before.get("khanasir", 0) == before.get("ithriya", 0) == 0  # the M5 was open as well
    after = keystones(placed[1], graph, "government", 3 * DAY - 1, silences=quiet[1])
    assert {after[0].place, after[1].place} == {"ithriya", "khanasir"} and after[1].strands > 30


# -- pockets -----------------------------------------------------------------------------------------------------------


def test_captures_follow_along_the_roads(campaign, placed):
    steps = {step.place: step for step in sequence(placed[1], road_graph(campaign), "sna")}
    kuweires = steps["kuweires"]
    assert (kuweires.kind, kuweires.after.after, round(kuweires.after.metres / 1000)) == (
        "next to a capture", "tadef", 22
    )  # fmt: skip


def test_places_were_cut_off_before_they_were_taken(campaign, placed, quiet):
    windows = {w.place: w for w in pocket_windows(placed, road_graph(campaign), quiet, Network(campaign), over="own")}
    nubbul, plant, college = (windows[place] for place in ("nubbul", "thermal_plant", "artillery_college"))
    assert (nubbul.side, nubbul.taken_by, nubbul.together[:2]) == ("government", "sdf", ("nubbul", "zahraa"))
    # "Concurrently" may mean 30 November: the plant may have been taken before the airport left it alone
    assert (plant.taken_by, plant.certain, [cause.id for cause in plant.cut_by]) == ("moc", False, ["s078-01"])
    assert 0 < plant.lag_low <= plant.lag_high <= 2 * DAY and college.taken_by == "moc"
    over = pocket_windows(placed, road_graph(campaign), quiet, Network(campaign), over="passable")
    assert not any(w.certain for w in over if w.place == "nubbul")  # over ground that the SDF let it cross


def test_windows_of_pockets_contain_those_of_draws(campaign, placed, quiet):
    graph = road_graph(campaign)
    windows = {w.place: w.cut for w in pocket_windows(placed, graph, quiet, Network(campaign), over="own") if w.certain}
    draws = draw_minutes(Networks(campaign, dict(placed[1].timeline.readings)), draws=40, seed=5)
    for timeline in draws.timelines():
        history = replay(campaign, timeline)
        firsts: dict[str, int] = {}
        for cut in cut_offs(history, graph, over="own", silences=silences(history, graph)):
            if cut.was_joined and cut.start is not None:
                firsts.setdefault(cut.place, cut.start)
        outside = {p: firsts[p] for p, window in windows.items() if p in firsts and firsts[p] not in window}
        assert outside == {}


def test_cut_off_claims_quote_the_article_and_name_the_open_route(study):
    found = {test.statement: test for test in study.cuts}
    assert "Tartus" in found["s110-02"].note and "cut off the M5 highway" in found["s053-06"].words


# -- the audit ---------------------------------------------------------------------------------------------------------


def test_audit_ignores_districts_of_fallen_cities_and_sound_counts(audited):
    # districts of a city that fell are told of with it
    assert not {"hamdaniya", "main_square", "university_hospital"} & {
        place for finding in audited.findings if finding.kind in ("fall not reported", "never named")
        for place in finding.places
    }  # fmt: skip
    assert {"count cannot be met", "toll beyond its total"}.isdisjoint(audited.by_kind)


def test_audit_is_short_enough_to_read(audited):
    assert len(audited.findings) <= 70
    assert [finding.weight for finding in audited.findings[:3]] == ["contradiction"] * 3


@pytest.mark.parametrize(
    ("kind", "place", "sentence"),
    [
        ("held and passed", "khan_shaykhun", "s090"),
        ("start not followed", "hama_gov", "s022"),
        ("recalled capture not told", "idlib", "s092"),
        ("outside its own list", "university_hospital", "s093"),
        ("near and inside", "saraqib", "s051"),
        ("fall without captor", "damascus", "s026"),
        ("held briefly", "kafraa", "s101"),
        ("end not told", "khanasir", "s099"),
        ("last told as held", "qalaat_al_madiq", "s097"),
        ("seized without a fall", "menagh", "s083"),
        ("cut before", "hama_aleppo_road", "s103"),
        ("part in other hands", "sheikh_najjar", "s085"),
        ("name read otherwise", "bala_west_aleppo", "s044"),
        ("outside its area", "sheikh_ali", "s050"),
        ("far ahead of its front", "homs", "s110"),
    ],
)
def test_findings_that_a_reader_of_the_article_makes_are_found(audited, kind, place, sentence):
    found = [(place in finding.places, sentence in finding.sentences) for finding in audited.by_kind[kind]]
    assert (True, True) in found


def test_places_of_one_cause_are_one_finding(audited):
    (unnamed,) = audited.by_kind["never named"]
    assert len(unnamed.places) > 10
    assert ("khan_shaykhun", "kafranbel") in [finding.places for finding in audited.by_kind["last told as held"]]


def test_what_the_folder_calls_passable_cuts_nobody_off(audited):
    """The rule co-existence: the SDF on a road cuts no government place off."""
    told = {place for kind in ("fall not reported", "never named") for f in audited.by_kind[kind] for place in f.places}
    assert told.isdisjoint({"maskanah", "dibsi_afnan", "al_khafsah"})


def test_every_finding_but_one_has_its_sentence(audited):
    assert [finding.kind for finding in audited.findings if not finding.sentences] == ["holder from another source"]


def test_no_place_reported_as_never_named_is_in_the_article(campaign, audited, article):
    unnamed = audited.by_kind["never named"][0].places
    names = {name for place in unnamed for name in (campaign.places[place].name, *campaign.places[place].other_names)}
    assert unnamed and [name for name in sorted(names) if name in article] == []


def test_no_place_whose_fall_is_not_reported_is_taken_later(campaign, placed, audited):
    for finding in audited.by_kind["fall not reported"]:
        place = finding.places[0]
        holder = placed[1].holder(place, campaign.end)
        last = placed[1].holder_change(place, campaign.end)
        takers = [
            s.id
            for s in campaign.statements.values()
            if place in s.places
            and s.verb in ("capture", "takeover", "handover")
            and not s.rule
            and s.faction != holder
        ]
        after = [id for id in takers if last is None or placed[1].timeline.starts[id].earliest > last.minute]
        assert after == [], place


def test_findings_name_the_faction_rather_than_its_side(campaign, audited):
    strikes = [describe(campaign, f).text for f in audited.by_kind["no town named"] if f.sentences == ("s058",)]
    assert strikes == ["Strike, Turkey (28–29 November); no town there is named."]
