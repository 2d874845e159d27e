"""The command line: the record, states, errors of users, help and colour."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest
from builders import spoil

import scenarios
from scenarios.cli import main
from scenarios.cli.parser import COMMANDS, build_parser
from sim import read_campaign
from sim.chronology import Network
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.roads.edges import front_series
from sim.roads.graph import road_graph
from sim.roads.silence import silences

ROOT = Path(__file__).parents[3]


# --- list


def test_list_names_every_shipped_campaign_with_its_title(tell):
    shipped = tell("list")
    assert [one["name"] for one in shipped] == list(scenarios.names())
    assert all(one["title"] and one["title"] != one["name"] for one in shipped)


# --- statements


def test_statements_have_the_stated_shape(tell, valley):
    first = tell("statements", valley)[0]
    assert first == {
        "id": "v2.1",
        "sentence": "v2",
        "text": "On 1 May, in the afternoon, the Northern army captured Bork.",
        "verb": "capture",
        "acled": "Non-state actor overtakes territory",
        "place": "bork",
        "where": "in",
        "within_km": None,
        "towards": [],
        "except": [],
        "share": None,
        "faction": "na",
        "from": "sa",
        "earliest": "2030-05-01T12:00+03:00",
        "latest": "2030-05-01T18:00+03:00",
        "phrase": "in the afternoon",
        "dated": None,
        "claimant": None,
        "hedge": None,
        "rule": None,
        "reading": None,
    }


def test_statements_show_how_much_of_a_place_and_where_to(run, tell):
    shown = {one["id"]: one for one in tell("statements", "northwestern_syria_2024")}
    retreat = shown["s072-01"]
    assert (retreat["share"], retreat["except"]) == ([0.5, 1.0], ["khan_shaykhun", "kafranbel"])
    assert (shown["s051-01"]["within_km"], shown["s076-02"]["towards"]) == (2.0, ["safirah"])
    out = run("statements", "northwestern_syria_2024")[1]
    for words in (
        "50–100 % of Idlib Governorate, except Khan Shaykhun, Kafranbel",
        "within 2 km of M5 highway",
        "Aleppo, towards as-Safirah",
        "part of Rif Dimashq Governorate",
    ):
        assert words in out


def test_statements_have_windows_tightened_by_stated_orders(tell, valley):
    cedra = {one["id"]: one for one in tell("statements", valley)}["v3.1"]
    assert cedra["earliest"] == "2030-05-01T12:00+03:00"  # dated from 00:00, but after Bork
    assert cedra["hedge"] == "reportedly"


def test_statements_have_one_object_per_place(tell, valley):
    spoil(Path(valley), "statements.csv", "v5.1,v5,shelling,bork", "v5.1,v5,shelling,bork;cedra")
    assert [one["place"] for one in tell("statements", valley) if one["id"] == "v5.1"] == ["bork", "cedra"]


def test_statements_of_a_reading_appear_when_it_is_chosen(run, tell, valley):
    assert {one["id"] for one in tell("statements", valley)} == {"v2.1", "v3.1", "v5.1"}
    other = tell("statements", valley, "--reading", "cedra=left")
    assert {one["id"]: one["reading"] for one in other} == {"v2.1": None, "v4.1": "cedra=left", "v5.1": None}
    assert "in readings not in force: 1 statement " in run("statements", valley)[2]


def test_unknown_reading_error_lists_the_readings(run, valley):
    code, _, err = run("replay", valley, "--reading", "cedra=lost")
    assert code == 1
    assert "fought, left" in err


# --- replay and state


def test_replay_has_the_stated_shape(tell, valley):
    found = tell("replay", valley)
    assert list(found) == ["campaign", "placement", "counterfactual", "scripts", "changes"]
    assert found["placement"] == "middle"
    state = {"contested_by": [], "besieged_by": [], "share": []}
    assert found["changes"][0] == {
        "at": "2030-05-01T15:00+03:00",
        "earliest": "2030-05-01T12:00+03:00",
        "latest": "2030-05-01T18:00+03:00",
        "place": "bork",
        "before": {"holder": "sa", **state, "basis": "initial"},
        "after": {"holder": "na", **state, "basis": "documented"},
        "verb": "capture",
        "origin": "documented",
        "statement": "v2.1",
        "sentence": "v2",
        "rule": None,
        "script": None,
        "line": None,
    }


@pytest.mark.parametrize("placement", ["earliest", "middle", "latest", "spread"])
def test_state_is_the_fold_of_the_replay(tell, valley, placement):
    state_at_end = tell("state", valley, "--at", "2030-05-02T23:59", "--placement", placement)["places"]
    folded = {one["id"]: one for one in tell("state", valley, "--at", "2030-05-01", "--placement", placement)["places"]}
    for change in tell("replay", valley, "--placement", placement)["changes"]:
        folded[change["place"]] = change["after"]
    for place in state_at_end:
        same = ["holder", "contested_by", "besieged_by", "share", *(["basis"] if place["basis"] != "silent" else [])]
        assert [place[key] for key in same] == [folded[place["id"]][key] for key in same]


def test_placements_move_changes_within_their_windows(tell, valley):
    at = {
        p: tell("replay", valley, "--placement", p)["changes"][0]["at"][11:16] for p in ("earliest", "middle", "latest")
    }
    assert at == {"earliest": "12:00", "middle": "15:00", "latest": "18:00"}


def test_state_has_the_stated_shape(tell, valley):
    found = tell("state", valley, "--at", "2030-05-01T15:00")
    assert {key: found[key] for key in ("campaign", "at", "placement")} == {
        "campaign": "valley",
        "at": "2030-05-01T15:00+03:00",
        "placement": "middle",
    }
    by_id = {place["id"]: place for place in found["places"]}
    assert list(by_id) == ["ayn", "bork", "cedra", "dun", "far_dun"]
    assert by_id["bork"] == {
        "id": "bork",
        "name": "Bork",
        "holder": "na",
        "side": "north",
        "basis": "documented",
        "contested_by": [],
        "besieged_by": [],
        "share": [],
        "since": "2030-05-01T15:00+03:00",
        "statement": "v2.1",
        "sentence": "v2",
        "origin": "documented",
        "script": None,
        "line": None,
    }
    assert (by_id["dun"]["since"], by_id["dun"]["statement"]) == (None, None)


def test_state_of_a_place_cut_off_and_not_mentioned_since_is_silent(tell, valley):
    spoil(Path(valley), "statements.csv", "v2.1,v2,capture,bork", "v2.1,v2,attack,bork")  # so only Cedra falls
    spoil(Path(valley), "statements.csv", "bork,in,,,,,,sa,na,in the evening", "bork,in,,,,,,na,sa,in the evening")
    bases = {}
    for at in ("2030-05-01T20:00", "2030-05-02T12:00", "2030-05-02T20:29", "2030-05-02T23:00"):
        bork = next(one for one in tell("state", valley, "--at", at)["places"] if one["id"] == "bork")
        assert bork["holder"] == "sa"
        bases[at] = bork["basis"]
    # the shelling of the last evening is news of its holder for a minute only
    assert list(bases.values()) == ["initial", "silent", "initial", "silent"]


@pytest.mark.parametrize(
    "at", ["2030-04-30T23:59", "2030-05-03T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"]
)
@pytest.mark.parametrize("command", ["state", "front", "why"])
def test_date_outside_the_campaign_error_gives_its_span(run, valley, command, at):
    code, out, err = run(command, valley, *(["Bork"] if command == "why" else []), "--at", at)
    assert (code, out) == (1, "")
    assert "2030-05-01T00:00 to 2030-05-02T23:59" in err
    assert len(err.splitlines()) == 1


def test_date_with_an_offset_is_converted_to_local_time(tell, valley):
    assert tell("state", valley, "--at", "2030-05-01T12:00Z")["at"] == "2030-05-01T15:00+03:00"
    assert tell("state", valley, "--at", "2030-05-01T24:00+05:30")["at"] == "2030-05-01T21:29+03:00"


# --- front


def test_front_has_the_stated_shape(tell, valley):
    found = tell("front", valley, "--at", "2030-05-01T00:00")
    assert found == {
        "campaign": "valley",
        "at": "2030-05-01T00:00+03:00",
        "placement": "middle",
        "counterfactual": False,
        "scripts": [],
        "undeclared": [],
        "pairs": [
            {"sides": ["north", "south"], "documented": {"edges": 1, "km": 15.0}, "possible": {"edges": 2, "km": 38.0}}
        ],
        "edges": [
            {
                "a": "ayn",
                "b": "bork",
                "ref": "V1",
                "sides": ["north", "south"],
                "certainty": "documented",
                "counterfactual": False,
            },
            {
                "a": "dun",
                "b": "far_dun",
                "ref": "",
                "sides": ["north", "south"],
                "certainty": "possible",
                "counterfactual": False,
            },
        ],
    }


def test_front_table_lists_roads_with_their_certainty(run, valley):
    code, out, err = run("front", valley, "--at", "2030-05-01T15:00")
    assert code == 0
    assert any(line.split()[:5] == ["documented", "Bork", "Cedra", "V1", "16.5"] for line in out.splitlines())
    assert "possible includes documented" in err


@pytest.mark.parametrize("at", ["2024-11-27T00:00", "2024-11-30T19:00", "2024-12-03T06:00", "2024-12-08T23:59"])
def test_front_sums_equal_the_front_series(tell, at):
    campaign = read_campaign(scenarios.folder("northwestern_syria_2024"))
    history = replay(campaign, date_statements(Network(campaign)))
    series = front_series(history, silences(history, road_graph(campaign)))
    now = series.index(campaign.clock.minute(at))
    expected = {
        pair: [
            (int(s.documented_edges[now]), int(s.documented_metres[now])),
            (int(s.possible_edges[now]), int(s.possible_metres[now])),
        ]
        for pair, s in series.pairs.items()
        if s.possible_edges[now]
    }
    told = {
        tuple(pair["sides"]): [
            (pair[one]["edges"], round(pair[one]["km"] * 1000)) for one in ("documented", "possible")
        ]
        for pair in tell("front", "northwestern_syria_2024", "--at", at)["pairs"]
    }
    assert told == expected


# --- why


@pytest.mark.parametrize("spelling", ["bork", "BORK", "Ba'rk", "bark", "al bork", "بورك", "بـــورك", "Bork\u200f"])
def test_why_takes_any_spelling_of_the_table(tell, valley, spelling):
    assert tell("why", valley, spelling)["place"]["id"] == "bork"


def test_why_suggests_near_spellings_of_an_unknown_place(run, valley):
    code, out, err = run("why", valley, "Borkk")
    assert (code, out) == (1, "")
    assert "did you mean Bork?" in err


def test_why_lists_the_places_that_share_a_name(run, valley):
    code, _, err = run("why", valley, "Bork Fort")
    assert code == 1
    assert "dun (town, Valley)" in err and "far_dun (hill, Valley)" in err


def test_why_traces_the_state_to_the_sentence(run, valley):
    code, out, _ = run("why", valley, "Cedra")
    words = " ".join(out.split())
    assert code == 0
    assert "Before 1 May 2030, 00:00: Southern army (made up)." in words
    assert "Southern army -> Northern army" in words
    assert "capture by Northern army, from Southern army (reportedly)" in words
    assert "1 May 2030, 12:00 – 2 May 2030, 23:59" in words
    assert "Holds in the reading cedra=fought." in words
    assert "“Afterwards it reportedly captured Cedra too.”" in words
    assert "[sentence v3, dated by v2; The Valley Book; The march]" in words


def test_why_names_the_claimant(run, valley):
    _, out, _ = run("why", valley, "Cedra", "--reading", "cedra=left")
    assert "withdraw by Southern army, according to the League" in out


def test_why_stops_at_the_given_time(tell, valley):
    assert tell("why", valley, "Bork", "--at", "2030-05-01T14:59")["changes"] == []
    (change,) = tell("why", valley, "Bork", "--at", "2030-05-01T15:00")["changes"]
    assert change["text"] == "On 1 May, in the afternoon, the Northern army captured Bork."
    assert change["sources"] == [{"title": "The Valley Book", "url": "https://example.org/valley"}]


def test_why_also_prints_mentions_that_change_nothing(tell, valley):
    (mention,) = tell("why", valley, "Bork")["mentions"]
    assert (mention["verb"], mention["statement"], mention["faction"]) == ("shelling", "v5.1", "sa")


def test_why_says_that_an_area_has_no_holder(run, valley):
    code, out, _ = run("why", valley, "Valley")
    assert code == 0
    assert "no holder of its own" in out


# --- pictures


SHORT = ("--seconds", "3", "--fps", "4", "--hold", "1", "--size", "thumbnail")  # what a film is is no matter of length


@pytest.mark.parametrize(("command", "file"), [("map", "a.png"), ("advance", "a.svg"), ("film", "a.gif")])
def test_pictures_are_written_with_a_message_on_stderr_only(run, valley, tmp_path, command, file):
    at = {"map": ["--at", "2030-05-01T15:00"], "film": SHORT}.get(command, [])
    code, out, err = run(command, valley, *at, "-o", str(tmp_path / file))
    assert (code, out) == (0, "")
    assert file in err
    assert (tmp_path / file).stat().st_size > 1000


def test_quiet_prints_nothing(run, valley, tmp_path):
    assert run("map", valley, "--at", "2030-05-01", "-q", "-o", str(tmp_path / "a.png")) == (0, "", "")


@pytest.mark.parametrize("command", ["map", "film", "advance"])
def test_unwritable_output_is_a_one_line_error(run, valley, tmp_path, command):
    at = ["--at", "2030-05-01"] if command == "map" else []
    suffix = ".gif" if command == "film" else ".png"
    (tmp_path / f"taken{suffix}").mkdir()
    for target in (tmp_path / "nowhere" / f"a{suffix}", tmp_path / f"taken{suffix}", tmp_path / "a.txt"):
        code, out, err = run(command, valley, *at, "-o", str(target))
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert target.name in err


def test_a_failed_picture_leaves_no_file(run, valley, tmp_path):
    before = sorted(tmp_path.iterdir())
    assert run("map", valley, "--at", "2031-01-01", "-o", str(tmp_path / "a.png"))[0] == 1
    assert sorted(tmp_path.iterdir()) == before


# --- misuse, names, the shell


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["replays"],
        ["state", "valley"],
        ["state", "valley", "--at", "noon"],
        ["state", "valley", "--at", "2030-02-30"],
        ["replay", "valley", "--placement", "late"],
        ["replay", "valley", "--reading", "cedra"],
        ["map", "valley", "--at", "2030-05-01"],
        ["film", "valley", "-o", "a.mp4", "--seconds", "soon"],
        ["film", "valley", "-o", "a.mp4", "--seconds", "nan"],
        ["film", "valley", "-o", "a.mp4", "--fps", "0"],
        ["film", "valley", "-o", "a.mp4", "--fps", "2.5"],
        ["film", "valley", "-o", "a.mp4", "--layout", "everything"],
        ["film", "valley", "-o", "a.mp4", "--hold", "-1"],
        ["film", "valley", "-o", "a.mp4", "--size", "wide"],
        ["film", "valley", "-o", "a.mp4", "--size", "0x9"],
        ["map", "valley", "--at", "2024-11-28", "-o", "a.png", "--size", "1x1"],
        ["corridor", "valley", "v1", "-o", "a.svg", "--size", "159x400"],
        ["sheet", "valley", "-o", "a.png", "--size", "99999x99999"],
        ["map", "valley", "--at", "2030-05-01", "-o", "a.png", "--seed", "1"],
        ["advance", "valley", "-o", "a.png", "--prior", "shared"],
        ["corridor", "valley", "valley", "--at", "2030-05-01", "-o", "a.svg"],
        ["replay", "valley", "--reading", "cedra=left", "--reading", "cedra=fought"],
        ["film", "valley", "-o", "a.mp4", "--theme", "grey"],
        ["film", "valley", "-o", "a.mp4", "--compare", "later"],
        ["film", "valley", "-o", "a.mp4", "--from", "noon"],
    ],
)
def test_invalid_command_line_exits_with_2_and_mentions_help(run, argv):
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert "--help" in err


def test_unknown_campaign_error_suggests_the_nearest_name(run):
    name = scenarios.names()[0]
    code, out, err = run("check", name[:-1])
    assert (code, out) == (1, "")
    assert f"did you mean {name}?" in err


@pytest.mark.parametrize(
    ("campaign", "words"),
    [("", "campaign '' is neither a shipped campaign nor a folder"), ("{}/sides.csv", "is a file, not a folder")],
)
def test_path_that_is_no_campaign_is_a_one_line_error(run, valley, campaign, words):
    code, out, err = run("state", campaign.format(valley), "--at", "2030-05-01")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert words in err


@pytest.mark.parametrize(
    ("command", "words"),
    [("stat", "unknown command 'stat': did you mean state?"), ("zzz", "the commands are list, statements, replay")],
)
def test_unknown_command_error_suggests_the_nearest(run, command, words):
    code, out, err = run(command, "valley")
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("name", [name for group in COMMANDS.values() for name in group])
def test_help_of_a_command_has_an_example_that_parses(run, name):
    code, out, _ = run(name, "--help")
    words = out.partition("Example: frontlapse ")[2].split()
    assert code == 0
    assert words[0] == name and build_parser().parse_args(words).command


def test_help_lists_every_command_in_its_group_within_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run("--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    for title, group in COMMANDS.items():
        section = out.partition(f"\n{title}\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2] != " "] == list(group)


def test_folder_without_tables_is_reported_without_traceback(run, tmp_path):
    code, _, err = run("check", str(tmp_path))
    assert code == 1
    assert "campaign.toml" in err and "Traceback" not in err


def test_version_is_that_of_the_distribution(run):
    code, out, _ = run("--version")
    assert code == 0
    try:
        assert out.split() == ["frontlapse", importlib.metadata.version("frontlapse")]
    except importlib.metadata.PackageNotFoundError:
        assert "not installed" in out


def test_colour_is_for_terminals_and_no_color_switches_it_off(valley, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["state", valley, "--at", "2030-05-01"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["state", valley, "--at", "2030-05-01"]) == 0
    assert "\x1b[" not in capsys.readouterr().out
