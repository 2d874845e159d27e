"""The commands that measure: their tables, their JSON, and the sentences behind both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import open_study, spoil
from text_boxes import shown_texts

from plots.chart.corridor import draw_corridor
from plots.style import figure_settings
from scenarios.cli.measures import pockets
from scenarios.cli.measures.audit import audit_tables
from scenarios.cli.measures.collapse import collapse_tables
from scenarios.cli.measures.corridor import corridor_tables, road_table
from scenarios.cli.measures.depth import depth_tables
from scenarios.cli.measures.keystones import keystone_tables, sequence_tables
from scenarios.cli.measures.pockets import find_pockets, pocket_tables
from scenarios.cli.measures.tally import tally_tables
from scenarios.cli.tables import Table
from sim import (
    Study,
)
from sim.measures.finding_words import describe

Run = Callable[..., tuple[int, str, str]]
NAME = "northwestern_syria_2024"
COMMANDS = ("corridor", "depth", "pockets", "keystones", "tally", "audit")
DRAWS = {name: ("--draws", "3") for name in ("corridor", "keystones", "pockets")}


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(NAME)


def every_table(study: Study) -> list[Table]:
    campaign = study.campaign
    side = study.losing_side
    return [
        road_table(study),
        *corridor_tables(study, "m5", campaign.end),
        *depth_tables(study),
        *pocket_tables(study),
        *keystone_tables(study, side, None),
        *sequence_tables(study, side),
        *collapse_tables(study, side),
        *tally_tables(study),
        *audit_tables(study),
    ]


# -- tables ------------------------------------------------------------------------------------------------------------


def test_every_row_has_a_cell_for_each_column_and_names_sentences_that_are_there(study: Study) -> None:
    known = study.campaign.sentences
    for table in every_table(study):
        for row in table.rows:
            assert len(row.cells) == len(table.columns), table.title
            assert set(row.sentences) <= set(known), (table.title, row)
        assert all(set(remark.sentences) <= set(known) for remark in table.remarks)


def test_tables_use_neutral_words(study: Study) -> None:
    for table in every_table(study):
        words = [
            table.title,
            *(column.name for column in table.columns),
            table.caveat,
            *(remark.words for remark in table.remarks),
        ]
        assert not {"caused", "because", "liberated", "enemy"} & set(" ".join(words).lower().split()), table.title


def test_losing_side_has_the_largest_net_loss(study: Study) -> None:
    campaign = study.campaign
    lost = {side: study.history().held(0)[side] - study.history().held(campaign.end)[side] for side in campaign.sides}
    assert lost[study.losing_side] == max(lost.values()) > 0


def test_corridor_table_has_stops_in_order_with_their_time_windows(study: Study) -> None:
    campaign = study.campaign
    stops, contacts, reached = corridor_tables(study, "m5", campaign.end)
    names = [row.cells[1] for row in stops.rows]
    assert names.index("Homs") < names.index("Hama") < names.index("Saraqib")
    hama = stops.rows[names.index("Hama")]
    assert hama.cells[2:] == ("MOC", "documented", "to MOC, 5 Dec, 00:01–18:00") and hama.sentences == ("s105",)
    assert any("Homs" in row.cells[0] for row in contacts.rows)
    assert ("MOC", "Damascus") in {row.cells[:2] for row in reached.rows}


def test_rates_have_both_bounds_beside_published_rates(study: Study) -> None:
    _, told, published = depth_tables(study)
    for rate, row in zip(study.rates, told.rows, strict=True):
        assert row.sentences == tuple(dict.fromkeys(rate.sentences))
        assert f"{rate.slowest:.0f}" in row.cells[5]
        assert ("at least" in row.cells[5]) == (rate.fastest is None)
    assert len(published.rows) == len(study.campaign.published_rates) and published.remarks
    assert "estimates" in told.caveat


def test_pocket_and_audit_tables_are_complete(study: Study) -> None:
    cut_off, _ = pocket_tables(study)
    assert len(cut_off.rows) == len(study.pockets())
    summary, *kinds = audit_tables(study)
    found = study.audit
    assert sum(len(table.rows) for table in kinds) == len(found.findings)
    assert sum(int(row.cells[1]) for row in summary.rows) == len(found.findings)


def test_draws_give_pockets_probabilities_but_do_not_widen_windows(study: Study) -> None:
    drawn = tuple(study.drawn_histories(6, seed=1))
    plain, none_more = find_pockets(study, over="passable", drawn=())
    found, more = find_pockets(study, over="passable", drawn=drawn)
    ever = study.pockets(drawn=drawn)
    assert [replace(pocket, chance=None) for pocket in found] == list(plain)
    assert none_more == 0 and more == len(ever) - len(found)
    chances = {(pocket.place, pocket.side): pocket.chance for pocket in ever}
    assert [pocket.chance for pocket in found] == [chances[pocket.place, pocket.side] for pocket in found]
    wider = {(pocket.place, pocket.side): pocket for pocket in ever}
    assert any(wider[one.place, one.side].cut != one.cut for one in plain)  # so that it could have widened one


@pytest.mark.parametrize(
    ("patience", "given", "draws", "words"),
    [
        (0.0, (), 0, "no shares of drawn histories, as the campaign is large: --draws 200 takes about"),
        (1.0, (), None, "shares are of"),
        (0.0, ("--draws", "5"), 5, "5 drawn histories take about"),
        (60.0, ("--draws", "5"), 5, ""),
    ],
)
def test_pockets_draw_as_many_histories_as_time_allows_unless_told(
    patience: float, given: tuple[str, ...], draws: int | None, words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pockets, "_PATIENCE", patience)
    asked: list[int] = []
    monkeypatch.setattr(pockets, "draw_histories", lambda args, study: asked.append(args.draws) or ())
    monkeypatch.setattr(pockets, "_LEAST_DRAWS", 1)
    code, _, told = run("pockets", NAME, *given)
    assert code == 0 and words in told.replace("\n", " ") and bool(words) == bool(told)
    assert asked == [draws] if draws is not None else 0 < asked[0] < 200


def test_only_counts_of_places_are_compared_with_named_places(study: Study) -> None:
    counts, others = tally_tables(study)[:2]
    assert all(row.cells[5].isdigit() and row.cells[7] for row in counts.rows)
    assert ("20", "17", "17", "2–3") in {row.cells[4:8] for row in counts.rows}
    assert {row.cells[0]: row.cells[3:] for row in others.rows}["“two T-90A tanks”"] == ("2", "29 Nov – 3 Dec")
    assert {row.cells[0]: row.cells[3:] for row in others.rows}["“170,000 (2023)”"] == ("170,000", "2023")


def test_cut_table_has_one_row_per_reading(study: Study) -> None:
    cuts = pocket_tables(study)[1]
    tests = study.cuts
    assert len(cuts.rows) == sum(len(test.readings) for test in tests)
    first = [row for row in cuts.rows if row.cells[0]]
    assert [row.sentences for row in first] == [(test.sentence,) for test in tests]
    motorway = next(at for at, row in enumerate(cuts.rows) if row.cells[0] == "M5 highway, cut off")
    assert [row.cells[1] for row in cuts.rows[motorway : motorway + 2]] == ["it depends on what is meant", ""]
    assert [row.cells[3] for row in cuts.rows[motorway : motorway + 2]] == ["follows", "does not follow"]


@pytest.mark.parametrize("command", COMMANDS)
def test_piped_tables_of_the_shipped_campaign_fit_a_page(run: Run, command: str) -> None:
    _, out, _ = run(command, NAME, *DRAWS.get(command, ()))
    assert max(map(len, out.splitlines())) <= 118
    assert "\u00a0" not in out


def test_tolls_of_events_and_totals_have_separate_tables(study: Study) -> None:
    tables = {table.key: table for table in tally_tables(study)}
    assert {"tolls", "totals"} <= set(tables)
    assert "added to nothing" in tables["totals"].caveat


# -- commands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_tables_of_a_small_campaign(run: Run, valley: str, command: str) -> None:
    code, out, err = run(command, valley, *DRAWS.get(command, ()))
    assert (code, err) == (0, "") and len(out.splitlines()) > 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_json_that_names_its_readings(run: Run, valley: str, command: str) -> None:
    code, out, err = run(command, valley, "--json", "--reading", "cedra=left", *DRAWS.get(command, ()))
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["campaign"] == "valley" and found["readings"] == {"cedra": "left"}
    assert len(found) > 3


def test_the_audit_uses_the_chosen_reading(tell: Callable[..., Any], valley: str) -> None:
    assert tell("audit", valley)["readings"] == {"cedra": "fought"}
    assert tell("audit", valley, "--reading", "cedra=left")["readings"] == {"cedra": "left"}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_command_prints_the_same(run: Run, valley: str, command: str) -> None:
    argv = (command, valley, "--json", *DRAWS.get(command, ()))
    assert run(*argv) == run(*argv)


def test_corridor_at_a_time_shows_holders_and_captures(run: Run, valley: str) -> None:
    code, out, _ = run("corridor", valley, "valley", "--at", "2030-05-01T20:00", "--draws", "0")
    assert code == 0
    assert "Valley road at 1 May 2030, 20:00" in out
    assert "1 May, 12:00–18:00" in out and "v2" in out and "reportedly" in out
    found = json.loads(run("corridor", valley, "valley", "--json")[1])
    assert [stop["place"] for stop in found["state"]["stops"]] == ["ayn", "bork", "cedra", "dun"]
    assert found["bars"][0]["earliest"] == "2030-05-01T12:00+03:00"
    assert {reach["placement"] for reach in found["reaches"]} == {"earliest", "middle", "latest"}


def test_unknown_road_or_side_error_lists_those_there_are(run: Run, valley: str) -> None:
    assert run("corridor", valley, "m5") == (
        1,
        "",
        "frontlapse: unknown corridor 'm5'; the corridors of valley are: valley\n",
    )
    assert run("corridor", valley, "VALLEY road")[0] == 0
    assert run("tally", valley, "--side", "west")[:2] == (1, "")
    assert "the sides of valley are: north, south" in run("tally", valley, "--side", "west")[2]
    assert run("tally", valley, "--side", "southern SIDE")[0] == 0
    code, _, err = run("corridor", valley, "-o", "x.png")
    assert code == 1 and "name the road to draw: one of valley" in err


def test_corridor_of_a_campaign_without_corridors_prints_a_message(run: Run, valley: str) -> None:
    text = '[corridors.valley]\nname = "Valley road"\nplaces = ["ayn", "bork", "cedra", "dun"]\n'
    spoil(Path(valley), "campaign.toml", text, "")
    code, out, _ = run("corridor", valley)
    assert code == 0 and "declares no corridors" in out


def test_corridor_chart_is_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "road.png"
    argv = ("corridor", NAME, "m4", "-o", str(path), "--size", "960x540", "--draws", "0", "--theme", "dark")
    assert run(*argv) == (0, "", f"wrote {path}\n")
    assert path.stat().st_size > 10_000
    code, _, err = run("corridor", NAME, "m4", "-o", str(tmp_path / "road.txt"))
    assert code == 1 and "suffix must be one of" in err


def test_corridor_with_two_captures_has_a_line_of_text_and_no_chart(run: Run, valley: str, tmp_path: Path) -> None:
    path = tmp_path / "road.png"
    code, out, err = run("corridor", valley, "valley", "-o", str(path))
    assert (code, path.exists()) == (0, False)
    assert out.startswith(
        "Valley road: 2 dated captures are told on it: Bork to N, 1 May, 12:00–18:00 and Cedra to N, "
    )
    assert "fewer than 3 captures are dated on it" in err and f"{path} is not written" in err


def test_corridor_chart_says_that_its_draws_mix_readings(valley: str) -> None:
    for reading, said in ((None, True), ({"cedra": "left"}, False)):
        with figure_settings():
            figure = draw_corridor(Study.open(valley, reading=reading), "valley", draws=12)
            told = " ".join(text for text, _ in shown_texts(figure))
        assert ("take each reading of the text as often as its weight" in told) == said


def test_corridor_chart_can_be_written_beside_json(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "road.svg"
    moment = ("--at", "2024-11-30T20:00")
    code, out, _ = run("corridor", NAME, "m4", "--draws", "0", *moment, "--json", "-o", str(path))
    assert (code, path.exists()) == (0, True)
    assert json.loads(out) == json.loads(run("corridor", NAME, "m4", *moment, "--json")[1])


def test_audit_exits_with_0_whatever_it_finds(run: Run) -> None:
    code, out, _ = run("audit", NAME, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["count"] == len(found["findings"]) == sum(found["kinds"].values()) > 20
    assert all(finding[key] for finding in found["findings"] for key in ("text", "weight", "kind", "so_what"))


def test_audit_prints_every_finding_in_full(run: Run, study: Study) -> None:
    out = run("audit", NAME)[1]
    assert max(map(len, out.splitlines())) < 220
    told = " ".join(out.split())
    for words in (describe(study.campaign, finding) for finding in study.audit.findings):
        assert " ".join(words.text.split()) in told and " ".join(words.so_what.split()) in told


@pytest.mark.parametrize("command", ["pockets", "audit"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_cut_without_a_losing_side_is_reported_as_a_problem(
    run: Run, valley: str, command: str, options: tuple[str, ...]
) -> None:
    spoil(Path(valley), "campaign.toml", 'kind = "hostile"', 'kind = "contact"')
    spoil(
        Path(valley), "statements.csv", "v5.1,v5,shelling,bork,in,,,,,,sa,na,", "v5.1,v5,cut_road,valley,in,,,,,,sa,,"
    )
    code, out, err = run(command, valley, *options)
    assert (code, out) == (1, "")
    assert "statement v5.1 (cut_road, valley) names no losing side" in err and "hostile to S" in err
