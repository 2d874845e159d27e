"""The campaign of 2024 measured: values from the article and its tables, and an audit that says no untruth."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios import folder
from sim import (
    Audit,
    Campaign,
    Envelope,
    Silences,
    Study,
    collapse,
    corridor_line,
    corridor_reach,
    cut_offs,
    draw_minutes,
    keystones,
    leg_rate,
    pocket_windows,
    read_campaign,
    replay,
    road_graph,
    sequence,
    silences,
    tally,
)
from sim.chronology import Network, Networks

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


def test_the_way_down_the_m5(campaign, placed, quiet):
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


@pytest.mark.parametrize(
    ("start", "end", "km", "hours"),
    [("atarib", "aleppo", 38, (48, 78)), ("saraqib", "hama", 94, (96, 162)), ("hama", "homs", 49, (54, 78))],
)
def test_rates_between_named_places(campaign, placed, start, end, km, hours):
    rate = leg_rate(placed[1], road_graph(campaign), Network(campaign), "moc", start, end)
    assert round(rate.metres / 1000) == km
    assert (round(rate.least_minutes / 60), round(rate.most_minutes / 60)) == hours


def test_the_supply_of_aleppo_came_to_hang_on_the_khanasir_road(campaign, placed, quiet):
    graph = road_graph(campaign)
    before = {k.place: k.strands for k in keystones(placed[1], graph, "government", -1)}
    assert before.get("khanasir", 0) == before.get("ithriya", 0) == 0  # the M5 was open as well
    after = keystones(placed[1], graph, "government", 3 * DAY - 1, silences=quiet[1])
    assert {after[0].place, after[1].place} == {"ithriya", "khanasir"} and after[1].strands > 30


# -- pockets -----------------------------------------------------------------------------------------------------------


def test_captures_follow_along_the_roads_and_jumps_are_shown(campaign, placed):
    steps = {step.place: step for step in sequence(placed[1], road_graph(campaign), "sna")}
    kuweires = steps["kuweires"]
    assert (kuweires.kind, kuweires.after.after, round(kuweires.after.metres / 1000)) == (
        "next to a capture", "tadef", 22
    )  # fmt: skip
    jumps = {s.place for s in sequence(placed[1], road_graph(campaign), "moc") if s.kind == "jump"}
    assert jumps == {"mansoura", "military_academy", "khitab", "mubarakat", "homs"}


def test_places_were_cut_off_before_they_were_taken(campaign, placed, quiet):
    windows = {w.place: w for w in pocket_windows(placed, road_graph(campaign), quiet, Network(campaign), over="own")}
    nubbul, plant, college = (windows[place] for place in ("nubbul", "thermal_plant", "artillery_college"))
    assert (nubbul.side, nubbul.taken_by, nubbul.together[:2]) == ("government", "sdf", ("nubbul", "zahraa"))
    assert (plant.taken_by, plant.certain, plant.cut_by) == ("moc", True, ("s078-01",))
    assert 0 < plant.lag_low <= plant.lag_high <= 2 * DAY and college.taken_by == "moc"
    over = {w.place for w in pocket_windows(placed, road_graph(campaign), quiet, Network(campaign), over="passable")}
    assert "nubbul" not in over  # over ground the SDF let it cross, it never was


def test_windows_of_pockets_hold_what_draws_give(campaign, placed, quiet):
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


def test_the_articles_own_words_of_cutting_off(study):
    found = {test.statement: test for test in study.cuts}
    assert {id: test.verdict for id, test in found.items()} == {
        "s045-01": "no",  # the 46th regiment base: a village road stays open until Arnaz falls
        "s053-06": "only if",  # the M5: al-Zarba is on it, and Khanasir goes round it
        "s088-01": "yes",  # "the remaining towns were cut off"
        "s103-01": "no",  # Hama-Raqqa: nothing on it is told to have fallen
        "s103-02": "yes",  # Hama-Aleppo: Soran and Maardis on one road, Khanasir on the other
        "s110-02": "only if",  # Latakia: from Homs and Damascus, not from Tartus
    }
    assert "Tartus" in found["s110-02"].note and "cut off the M5 highway" in found["s053-06"].words


# -- counts ------------------------------------------------------------------------------------------------------------


def test_five_of_the_governments_fifty_four_told_losses_were_left_or_taken_over_without_a_fight(placed):
    found = collapse(placed, "government")
    quiet_ones = {loss.place for loss in found.losses if loss.quiet}
    assert (found.quiet, found.told) == (5, 54)
    assert quiet_ones == {"dayr_hafir", "tell_aran", "tell_hasel", "nubbul", "zahraa"}
    assert [recapture.place for recapture in found.recaptures] == ["kafraa", "maar_shuhur"]


def test_counts_of_the_source_and_what_it_names_of_them(campaign, placed):
    checks = {check.claim: check for check in tally(campaign, placed[1].timeline).counts}
    found = {
        id: (len(c.named), c.unnamed_low, c.unnamed_high) for id, c in checks.items() if c.unit.endswith("villages")
    }
    assert found == {
        "c044-1": (17, 3, 3),
        "c054-1": (22, 13, 23),  # without the 46th regiment base, which is neither town nor village
        "c071-1": (3, 47, 47),
        "c071-2": (31, 19, 19),
        "c087-1": (0, 3, None),
        "c090-1": (0, 24, None),
        "c097-1": (0, 3, None),
        "c098-1": (4, 7, None),
        "c103-1": (0, 3, None),
    }


# -- the audit ---------------------------------------------------------------------------------------------------------


def test_the_audit_lists_what_a_reader_finds(audited):
    def places(kind):
        return [finding.places[0] for finding in audited.by_kind[kind]]

    assert places("captured twice") == ["kafr_basin"]
    assert places("loss not reported") == ["kafraa", "maar_shuhur"]
    assert places("captured and fought over") == ["khanasir"]
    assert places("fall not reported") == [
        "khan_shaykhun", "kafranbel", "morek", "maskanah", "tell_aran", "tell_hasel", "menagh", "qamhana", "kafraa",
        "maar_shuhur", "jabal_zayn",
    ]  # fmt: skip
    assert {"talbiseh", "rastan", "khan_al_asal", "khan_tuman"} <= set(places("never named"))
    # districts of a city that fell are told of with it
    assert not {"hamdaniya", "main_square", "university_hospital"} & {
        place for finding in audited.findings if finding.kind in ("fall not reported", "never named")
        for place in finding.places
    }  # fmt: skip
    assert [f.sentences for f in audited.by_kind["undated paragraph"]] == [
        ("s055", "s056", "s057", "s058"),
        ("s071", "s072", "s073"),
        ("s074",),
        ("s082", "s083"),
    ]
    assert places("place not located") == ["anaz"]
    assert {f.sentences[0] for f in audited.by_kind["unnamed remainder"]} == {
        "s044", "s054", "s070", "s071", "s087", "s090", "s097", "s098", "s103",
    }  # fmt: skip
    assert len(audited.by_kind["readings"]) == 4
    assert {"count cannot be met", "toll beyond its total"}.isdisjoint(audited.by_kind)
    assert {f.sentences[0] for f in audited.by_kind["extent not stated"]} == {"s073", "s081"}
    assert {f.sentences[0] for f in audited.by_kind["actor not stated"]} == {"s056", "s100", "s102", "s109"}


def test_every_finding_but_one_has_its_sentence(audited):
    assert [finding.kind for finding in audited.findings if not finding.sentences] == ["holder from another source"]


def test_no_place_called_unnamed_stands_in_the_article(campaign, audited, article):
    unnamed = [f.places[0] for f in audited.by_kind["never named"]]
    names = {name for place in unnamed for name in (campaign.places[place].name, *campaign.places[place].other_names)}
    assert unnamed and [name for name in sorted(names) if name in article] == []


def test_no_place_whose_fall_is_never_told_is_taken_by_a_statement_after_it_was_last_held(campaign, placed, audited):
    for finding in audited.by_kind["fall not reported"]:
        (place,) = finding.places
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


def test_findings_name_the_faction_rather_than_its_side(audited):
    strikes = [f.text for f in audited.by_kind["no town named"] if f.sentences == ("s058",)]
    assert strikes == ["Reported for Raqqa Governorate (strike, Turkey); no town in it is named."]
