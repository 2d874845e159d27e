from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from valley import spoil

import scenarios
from scenarios.cli import main
from sim import date_statements, front_series, read_campaign, replay, road_graph, silences

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tell(run):
    """Run a command that must do its work with --json; return what it printed, parsed."""

    def tell_it(*argv: str):
        code, out, err = run(*argv, "--json")
        assert code == 0, err
        return json.loads(out)

    return tell_it


def python(*argv: str, **settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, **settings
    )


# --- list, check


def test_list_names_every_shipped_campaign_with_its_title(tell):
    shipped = tell("list")
    assert [one["name"] for one in shipped] == list(scenarios.names())
    assert all(one["title"] and one["title"] != one["name"] for one in shipped)


def test_check_counts_what_the_folder_holds_and_says_clean(run, valley):
    code, out, err = run("check", valley)
    assert (code, err) == (0, "")
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()[1:]}
    assert lines["sentences"] == "5: 4 coded, 1 set aside (0 repeat, 1 background, 0 aside)"
    assert lines["statements"] == "4: 4 documented, 0 inferred by a rule; 1 stated order and gaps"
    assert lines["places"] == "6: 5 with a point, 4 counted"
    assert lines["roads"] == "4 links, 70 km, 1 corridor"
    assert lines["claims"] == "0 counts, 0 tolls"
    assert lines["readings"] == "2 in 1 contradiction"
    assert out.splitlines()[-1] == "clean"


def test_check_replays_every_placement_in_every_reading(tell, valley):
    found = tell("check", valley)
    assert found["clean"] is True
    assert found["replays"] == 4 * 2


def test_check_finds_a_contradiction_that_only_another_reading_has(run, valley):
    spoil(Path(valley), "statements.csv", "v4.1,v4,withdraw,cedra,in,,,,,,sa,,", "v4.1,v4,capture,bork,in,,,,,,na,,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "v2.1" in err and "v4.1" in err


def test_check_reports_every_problem_with_its_line_and_ends_with_1(run, valley):
    spoil(Path(valley), "roads.csv", "ayn,bork,V1", "ayn,borc,V1")
    spoil(Path(valley), "statements.csv", "v2.1,v2,capture", "v2.1,v2,captur")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "2 problems" in err
    assert "roads.csv:2 b: 'borc'" in err and "did you mean bork?" in err
    assert "statements.csv:2 verb: 'captur'" in err and "did you mean capture?" in err
    assert "Traceback" not in err


def test_check_gives_the_problems_as_json_too(run, valley):
    spoil(Path(valley), "roads.csv", "ayn,bork,V1", "ayn,borc,V1")
    code, out, _ = run("check", valley, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["clean"] is False
    assert [(one["file"], one["line"], one["column"], one["nearest"]) for one in found["problems"]] == [
        ("roads.csv", 2, "b", "bork")
    ]


@pytest.mark.parametrize("command", ["statements", "replay", "check"])
def test_times_that_cannot_all_be_true_are_told_without_a_traceback(run, valley, command):
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v2.1,v3.1,3d,")
    code, out, err = run(command, valley)
    assert (code, out) == (1, "")
    assert "cannot all be true" in err and "v3.1" in err
    assert "Traceback" not in err


def test_check_tells_every_contradiction_once_with_the_lines_it_stands_in(run, valley):
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v5.1,v2.1,1d,,v5,,,,\nv2.1,v3.1,3d,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "2 contradictions" in err.splitlines()[0]
    heads = [line for line in err.splitlines() if line.startswith("statements.csv:")]
    assert len(heads) == 2
    assert heads[0].startswith("statements.csv:2, statements.csv:5, order.csv:2: times of")
    assert heads[1].startswith("statements.csv:2, statements.csv:3, order.csv:3: times of")
    assert "met read with cedra=fought" in err


def test_check_gives_contradictions_as_json_too(run, valley):
    spoil(Path(valley), "statements.csv", "v4.1,v4,withdraw,cedra,in,,,,,,sa,,", "v4.1,v4,capture,bork,in,,,,,,na,,")
    code, out, _ = run("check", valley, "--json")
    found = json.loads(out)
    assert (code, found["clean"]) == (1, False)
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"], problem["value"]) == ("statements.csv", 2, "v4.1, v2.1")
    assert problem["lines"] == [{"file": "statements.csv", "line": line} for line in (2, 4)]
    assert {one["readings"]["cedra"] for one in problem["met_in"]} == {"left"}


def test_check_of_an_unknown_campaign_is_json_too(run):
    code, out, _ = run("check", "nowhere", "--json")
    found = json.loads(out)
    assert (code, found["clean"]) == (1, False)
    assert "neither a shipped campaign nor a folder" in found["problems"][0]["allowed"]


def doubt_dun(folder: Path) -> None:
    """Add a second contradiction to the valley: whether Dun was taken too."""
    spoil(folder, "readings.csv", "cedra,left", "dun,lost,1,-\ndun,kept,1,-\ncedra,left")
    spoil(folder, "statements.csv", "v4.1,v4", "v3.2,v3,capture,dun,in,,,,,,na,sa,,,,,,,,,,dun/kept,\nv4.1,v4")


def test_check_tries_readings_together_that_are_each_clean_alone(run, valley):
    doubt_dun(Path(valley))
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v3.2,v4.1,2d,,v4,,,cedra/left,\nv2.1,v3.1,0m,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "met read with cedra=left, dun=kept" in err


def test_of_too_many_readings_check_says_how_many_it_tried(run, valley, monkeypatch):
    doubt_dun(Path(valley))
    assert "16: every placement in every one of 4 combinations of readings" in run("check", valley)[1]
    monkeypatch.setattr("scenarios.cli.stage._MOST_READINGS", 3)
    assert "12: every placement in 3 of 4 combinations of readings" in run("check", valley)[1]


# --- statements


def test_statements_have_the_stated_shape(tell, valley):
    first = tell("statements", valley)[0]
    assert first == {
        "id": "v2.1",
        "sentence": "v2",
        "text": "On 1 May, in the afternoon, the Northern army captured Bork.",
        "verb": "capture",
        "place": "bork",
        "where": "in",
        "faction": "na",
        "from": "sa",
        "earliest": "2030-05-01T12:00+03:00",
        "latest": "2030-05-01T18:00+03:00",
        "phrase": "in the afternoon",
        "claimant": None,
        "hedge": None,
        "rule": None,
        "reading": None,
    }


def test_statements_give_windows_tightened_by_stated_orders(tell, valley):
    cedra = {one["id"]: one for one in tell("statements", valley)}["v3.1"]
    assert cedra["earliest"] == "2030-05-01T12:00+03:00"  # dated from 00:00, but after Bork
    assert cedra["hedge"] == "reportedly"


def test_statements_give_one_object_for_each_place_of_a_list(tell, valley):
    spoil(Path(valley), "statements.csv", "v5.1,v5,shelling,bork", "v5.1,v5,shelling,bork;cedra")
    assert [one["place"] for one in tell("statements", valley) if one["id"] == "v5.1"] == ["bork", "cedra"]


def test_another_reading_brings_in_its_statements(run, tell, valley):
    assert {one["id"] for one in tell("statements", valley)} == {"v2.1", "v3.1", "v5.1"}
    other = tell("statements", valley, "--reading", "cedra=left")
    assert {one["id"]: one["reading"] for one in other} == {"v2.1": None, "v4.1": "cedra=left", "v5.1": None}
    assert "in readings not in force: 1 statement " in run("statements", valley)[2]


def test_an_unknown_reading_is_told_with_those_there_are(run, valley):
    code, _, err = run("replay", valley, "--reading", "cedra=lost")
    assert code == 1
    assert "fought, left" in err


# --- replay and state


def test_replay_has_the_stated_shape(tell, valley):
    found = tell("replay", valley)
    assert list(found) == ["campaign", "placement", "changes"]
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
    }


@pytest.mark.parametrize("placement", ["earliest", "middle", "latest", "spread"])
def test_the_state_is_the_fold_of_the_replay(tell, valley, placement):
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
    }
    assert (by_id["dun"]["since"], by_id["dun"]["statement"]) == (None, None)


def test_a_place_cut_off_and_not_spoken_of_since_is_silent(tell, valley):
    spoil(Path(valley), "statements.csv", "v2.1,v2,capture,bork", "v2.1,v2,attack,bork")  # so only Cedra falls
    spoil(Path(valley), "statements.csv", "bork,in,,,,,,sa,na,in the evening", "bork,in,,,,,,na,sa,in the evening")
    bases = {}
    for at in ("2030-05-01T20:00", "2030-05-02T12:00", "2030-05-02T23:00"):
        bork = next(one for one in tell("state", valley, "--at", at)["places"] if one["id"] == "bork")
        assert bork["holder"] == "sa"
        bases[at] = bork["basis"]
    assert list(bases.values()) == ["initial", "silent", "initial"]  # shelled on the last evening: spoken of again


@pytest.mark.parametrize(
    "at", ["2030-04-30T23:59", "2030-05-03T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"]
)
@pytest.mark.parametrize("command", ["state", "front", "why"])
def test_a_moment_outside_the_campaign_is_told_with_its_span(run, valley, command, at):
    code, out, err = run(command, valley, *(["Bork"] if command == "why" else []), "--at", at)
    assert (code, out) == (1, "")
    assert "2030-05-01T00:00 to 2030-05-02T23:59" in err
    assert len(err.splitlines()) == 1


def test_a_moment_with_an_offset_is_turned_into_local_time(tell, valley):
    assert tell("state", valley, "--at", "2030-05-01T12:00Z")["at"] == "2030-05-01T15:00+03:00"


# --- front


def test_front_has_the_stated_shape(tell, valley):
    found = tell("front", valley, "--at", "2030-05-01T00:00")
    assert found == {
        "campaign": "valley",
        "at": "2030-05-01T00:00+03:00",
        "placement": "middle",
        "pairs": [
            {"sides": ["north", "south"], "documented": {"edges": 1, "km": 15.0}, "possible": {"edges": 2, "km": 38.0}}
        ],
        "edges": [
            {"a": "ayn", "b": "bork", "ref": "V1", "sides": ["north", "south"], "certainty": "documented"},
            {"a": "dun", "b": "far_dun", "ref": "", "sides": ["north", "south"], "certainty": "possible"},
        ],
    }


def test_front_as_a_table_names_the_roads_and_what_is_doubtful(run, valley):
    code, out, err = run("front", valley, "--at", "2030-05-01T15:00")
    assert code == 0
    assert any(line.split()[:5] == ["documented", "Bork", "Cedra", "V1", "16.5"] for line in out.splitlines())
    assert "possible includes documented" in err


@pytest.mark.parametrize("at", ["2024-11-27T00:00", "2024-11-30T19:00", "2024-12-03T06:00", "2024-12-08T23:59"])
def test_front_sums_are_those_of_the_series(tell, at):
    campaign = read_campaign(scenarios.folder("northwestern_syria_2024"))
    history = replay(campaign, date_statements(campaign))
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


def test_why_tells_near_spellings_of_an_unknown_place(run, valley):
    code, out, err = run("why", valley, "Borkk")
    assert (code, out) == (1, "")
    assert "did you mean Bork?" in err


def test_why_asks_which_place_a_shared_name_means(run, valley):
    code, _, err = run("why", valley, "Bork Fort")
    assert code == 1
    assert "dun (town, Valley)" in err and "far_dun (hill, Valley)" in err


def test_why_walks_from_the_state_to_the_sentence(run, valley):
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


def test_why_names_who_claims_it(run, valley):
    _, out, _ = run("why", valley, "Cedra", "--reading", "cedra=left")
    assert "withdraw by Southern army, according to the League" in out


def test_why_stops_at_the_moment(tell, valley):
    assert tell("why", valley, "Bork", "--at", "2030-05-01T14:59")["changes"] == []
    (change,) = tell("why", valley, "Bork", "--at", "2030-05-01T15:00")["changes"]
    assert change["text"] == "On 1 May, in the afternoon, the Northern army captured Bork."
    assert change["source"] == {"title": "The Valley Book", "url": "https://example.org/valley"}


def test_why_also_tells_what_was_said_without_changing_the_state(tell, valley):
    (mention,) = tell("why", valley, "Bork")["mentions"]
    assert (mention["verb"], mention["statement"], mention["faction"]) == ("shelling", "v5.1", "sa")


def test_why_says_that_an_area_has_no_holder(run, valley):
    code, out, _ = run("why", valley, "Valley")
    assert code == 0
    assert "no holder of its own" in out


# --- pictures


SHORT = ("--seconds", "3", "--fps", "4", "--hold", "1", "--size", "thumbnail")  # what a film is is no matter of length


@pytest.mark.parametrize(("command", "file"), [("map", "a.png"), ("advance", "a.svg"), ("film", "a.gif")])
def test_pictures_are_written_and_told_on_stderr_alone(run, valley, tmp_path, command, file):
    at = {"map": ["--at", "2030-05-01T15:00"], "film": SHORT}.get(command, [])
    code, out, err = run(command, valley, *at, "-o", str(tmp_path / file))
    assert (code, out) == (0, "")
    assert file in err
    assert (tmp_path / file).stat().st_size > 1000


def test_quiet_says_nothing_at_all(run, valley, tmp_path):
    assert run("map", valley, "--at", "2030-05-01", "-q", "-o", str(tmp_path / "a.png")) == (0, "", "")


@pytest.mark.parametrize("command", ["map", "film", "advance"])
def test_an_output_that_cannot_be_written_is_told_in_one_line(run, valley, tmp_path, command):
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
        ["film", "valley", "-o", "a.mp4", "--slow", "1.1"],
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
def test_misuse_ends_with_2_and_says_where_help_is(run, argv):
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert "--help" in err


def test_an_unknown_campaign_gets_the_nearest_name(run):
    name = scenarios.names()[0]
    code, out, err = run("check", name[:-1])
    assert (code, out) == (1, "")
    assert f"did you mean {name}?" in err


@pytest.mark.parametrize(
    ("campaign", "words"),
    [("", "campaign '' is neither a shipped campaign nor a folder"), ("{}/sides.csv", "is a file, not a folder")],
)
def test_what_is_no_campaign_is_told_for_what_it_is(run, valley, campaign, words):
    code, out, err = run("state", campaign.format(valley), "--at", "2030-05-01")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert words in err


@pytest.mark.parametrize(
    ("command", "words"),
    [("stat", "there is no command 'stat': did you mean state?"), ("zzz", "the commands are list, check, statements")],
)
def test_a_mistyped_command_gets_the_nearest(run, command, words):
    code, out, err = run(command, "valley")
    assert (code, out) == (2, "")
    assert words in err


def test_a_folder_without_tables_is_told_without_a_traceback(run, tmp_path):
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


def test_a_terminal_without_the_letters_gets_their_codes(valley):
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    words = python("-m", "scenarios", "why", valley, "bork", env=ascii_only)
    assert (words.returncode, words.stderr) == (0, "")
    assert "Ba\\u2018rk" in words.stdout
    told = python("-m", "scenarios", "why", valley, "bork", "--json", env=ascii_only)
    assert "Ba‘rk" in json.loads(told.stdout)["place"]["other_names"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
def test_a_full_disk_is_told_in_one_line(valley):
    script = f"exec '{sys.executable}' -m scenarios statements '{valley}' > /dev/full"
    shown = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 1
    assert shown.stderr == "frontlapse: No space left on device\n"


def test_a_reader_that_leaves_ends_the_command_without_a_word(valley):
    pipe = '"$0" -m scenarios statements "$1" --json | true; echo "${PIPESTATUS[0]}"'
    shown = subprocess.run(
        ["bash", "-c", pipe, sys.executable, valley], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert shown.stderr == ""
    assert shown.stdout.strip() in ("0", "141")  # 0 when all was in the pipe before the reader left


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--version > /dev/full", 1, "frontlapse: No space left on device\n"),
        ("list --json >&-", 1, "frontlapse: standard output is closed\n"),
        ("list >/dev/null 2>&-", 0, ""),
        ("check nowhere 2>&-", 1, ""),
    ],
)
def test_a_stream_that_is_full_or_closed_is_told_in_one_line(words, code, said):
    script = f"exec '{sys.executable}' -m scenarios {words}"
    shown = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (shown.returncode, shown.stdout, shown.stderr) == (code, "", said)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGINT)", 130, "interrupted"),
        ("os.kill(os.getpid(), signal.SIGTERM)", 143, "terminated"),
        ("swallow()", 130, "interrupted"),
    ],
)
def test_a_signal_ends_the_command_with_its_code_in_one_line(valley, body, code, said):
    script = f"""
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins without
import scenarios.cli.record as record
from scenarios.cli import main
from scenarios.cli.present import CommandError

def swallow():  # as C code does that asks for no exception
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    except KeyboardInterrupt:
        pass
    raise CommandError("cannot draw x.png: Invalid bounding box")

def stop(args):
    {body}
    time.sleep(1)

record.open_campaign = stop
sys.exit(main(["statements", {valley!r}]))
"""
    shown = python("-c", script)
    assert (shown.returncode, shown.stderr) == (code, f"frontlapse: {said}\n")


@pytest.mark.skipif(not hasattr(signal, "SIGTERM") or os.name == "nt", reason="needs signals")
def test_signals_mean_what_they_did_once_the_command_is_over(run, valley):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run("check", valley)[0] == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_sign_that_no_font_has_is_told_in_one_line_unless_quiet(run, valley, tmp_path):
    spoil(Path(valley), "places.csv", "bork,Bork,", "bork,Bork \N{HOUSE BUILDING},")
    argv = ("map", valley, "--at", "2030-05-01", "-o", str(tmp_path / "x.png"))
    code, out, err = run(*argv)
    assert (code, out) == (0, "")
    assert "the fonts of pictures have no \N{HOUSE BUILDING} (U+1F3E0)" in err
    assert "Warning" not in err and ".py" not in err
    assert run(*argv, "--quiet") == (0, "", "")


def test_matplotlib_does_not_talk_of_its_folders_when_quiet(run, monkeypatch, caplog):
    logger = logging.getLogger("matplotlib")
    monkeypatch.setattr(logger, "level", logging.NOTSET)  # as it is before, and after
    talk = "created a temporary cache directory"
    monkeypatch.setattr("scenarios.cli.listing.list_command", lambda args: logger.getChild("x").warning(talk))
    for more, said in (((), [talk]), (("--quiet",), [])):
        caplog.clear()
        assert run("list", *more)[0] == 0
        assert [record.message for record in caplog.records] == said
