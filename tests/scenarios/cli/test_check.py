"""The command `check`: every problem and every contradiction once, with its lines, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import spoil


def test_check_prints_counts_and_clean(run, valley):
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


def test_check_finds_a_contradiction_of_another_reading(run, valley):
    spoil(Path(valley), "statements.csv", "v4.1,v4,withdraw,cedra,in,,,,,,sa,,", "v4.1,v4,capture,bork,in,,,,,,na,,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "v2.1" in err and "v4.1" in err


def test_check_names_rows_bounded_from_above_and_sentences_without_a_day(run, tell, valley):
    spoil(Path(valley), "campaign.toml", '"in the evening" = "17:00-24:00"', '"in the evening" = "..24:00"')
    spoil(Path(valley), "sentences.csv", "2030-05-01/2030-05-02,v2", "2030-05-01,v2")
    found = tell("check", valley)
    assert found["from_above"] == ["v5.1"]
    assert found["undated"] == [{"sentence": "v3", "next_dated": "v4"}]
    out = run("check", valley)[1]
    assert "1 row bounded from above only" in out and "v5.1" in out
    assert "1 sentence coded as one day that may be later: v3 (next dated: v4)" in out


def test_check_and_replay_tell_of_statements_that_may_lie_after_the_end(run, tell, valley):
    assert tell("check", valley)["after_end"] == []
    spoil(Path(valley), "sentences.csv", "2030-05-01/2030-05-02,v2", "2030-05-01/2030-06-30,v2")
    assert tell("check", valley)["after_end"] == ["v3.1"]
    assert "1 statement that may lie after the end" in run("check", valley)[1]
    assert "1 after the campaign’s end" in run("replay", valley, "--placement", "latest")[2]


def test_check_and_front_name_sides_that_fight_without_a_declared_relation(run, tell, valley):
    assert tell("check", valley)["undeclared"] == []
    spoil(Path(valley), "campaign.toml", '[[relations]]\nsides = ["north", "south"]\nkind = "hostile"\n', "")
    assert tell("check", valley)["undeclared"] == [["north", "south"]]
    out = run("check", valley)[1]
    assert out.count("No relation between") == 1 and "pictures show no front" in out
    _, out, told = run("front", valley, "--at", "2030-05-02")
    assert "not declared" in out and "No relation between" in told


@pytest.mark.parametrize("command", ["front --at 2030-05-02", "depth", "pockets", "keystones", "model"])
def test_a_folder_without_roads_is_one_line_of_check_and_nothing_is_measured_along_them(run, valley, command):
    roads = Path(valley, "roads.csv")
    roads.write_text(roads.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    toml = Path(valley, "campaign.toml").read_text(encoding="utf-8")
    spoil(Path(valley), "campaign.toml", toml[toml.index("[corridors") :], "")
    code, out, _ = run("check", valley)
    assert (code, out.count("roads")) == (0, 2) and "roads       none: " in out and "clean" in out
    name, *options = command.split()
    code, out, err = run(name, valley, *options)
    assert (code, out) == (1, "") and "roads.csv has no roads" in err


def test_check_names_counted_places_off_the_map(run, tell, valley):
    assert tell("check", valley)["off_map"] == []
    spoil(Path(valley), "campaign.toml", "extent = [9.9, 49.9, 10.7, 50.3]", "extent = [9.9, 49.9, 10.25, 50.3]")
    off = tell("check", valley)["off_map"]
    assert "cedra" in off and "ayn" not in off
    assert (
        "off map     " in (out := run("check", valley)[1]) and "outside the extent of [map]: " + ", ".join(off) in out
    )


def test_check_notes_what_looks_wrong_about_the_map(run, tell, valley):
    assert tell("check", valley)["map"] == []
    spoil(Path(valley), "campaign.toml", "extent = [9.9, 49.9, 10.7, 50.3]", "extent = [9.9, 49.9, 10.1, 50.3]")
    (note,) = tell("check", valley)["map"]
    assert note["kind"] == "extent" and "bork" in note["places"]
    code, out, _ = run("check", valley)
    assert code == 0 and "map         the extent of [map] holds 1 of 5 places" in out


def test_check_reports_every_problem_with_its_line(run, valley):
    spoil(Path(valley), "roads.csv", "ayn,bork,V1", "ayn,borc,V1")
    spoil(Path(valley), "statements.csv", "v2.1,v2,capture", "v2.1,v2,captur")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "2 problems" in err
    assert "roads.csv:2 b: 'borc'" in err and "did you mean bork?" in err
    assert "statements.csv:2 verb: 'captur'" in err and "did you mean capture?" in err
    assert "Traceback" not in err


def test_check_reports_problems_as_json(run, valley):
    spoil(Path(valley), "roads.csv", "ayn,bork,V1", "ayn,borc,V1")
    code, out, _ = run("check", valley, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["clean"] is False
    assert [(one["file"], one["line"], one["column"], one["nearest"]) for one in found["problems"]] == [
        ("roads.csv", 2, "b", "bork")
    ]


@pytest.mark.parametrize("command", ["statements", "replay", "check"])
def test_inconsistent_times_are_reported_without_a_traceback(run, valley, command):
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v2.1,v3.1,3d,")
    code, out, err = run(command, valley)
    assert (code, out) == (1, "")
    assert "cannot all be true" in err and "v3.1" in err
    assert "Traceback" not in err


def test_check_reports_every_contradiction_once_with_its_lines(run, valley):
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v5.1,v2.1,1d,,v5,,,,\nv2.1,v3.1,3d,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "2 contradictions" in err.splitlines()[0]
    heads = [line for line in err.splitlines() if line.startswith("statements.csv:")]
    assert len(heads) == 2
    assert heads[0].startswith("statements.csv:2, statements.csv:5, order.csv:2: times of")
    assert heads[1].startswith("statements.csv:2, statements.csv:3, order.csv:3: times of")
    assert "met read with cedra=fought" in err


def test_check_reports_every_contradiction_of_a_replay(run, valley):
    """Bork and Cedra are taken again by their holder."""
    last = "v5.1,v5,shelling,bork,in,,,,,,sa,na,in the evening,,,,,,,,,,"
    again = "\n".join(f"v5.{n},v5,capture,{place},in,,,,,,na,sa{11 * ','}" for n, place in ((2, "bork"), (3, "cedra")))
    spoil(Path(valley), "statements.csv", last, f"{last}\n{again}")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "2 contradictions" in err.splitlines()[0]
    assert err.count(" contradicts ") == 2
    for place, met in (("bork", ""), ("cedra", "met read with cedra=fought")):
        (told,) = [part for part in err.split("statements.csv:") if f"capture of {place!r}, but its holder" in part]
        assert met in told


def test_check_reports_contradictions_as_json(run, valley):
    spoil(Path(valley), "statements.csv", "v4.1,v4,withdraw,cedra,in,,,,,,sa,,", "v4.1,v4,capture,bork,in,,,,,,na,,")
    code, out, _ = run("check", valley, "--json")
    found = json.loads(out)
    assert (code, found["clean"]) == (1, False)
    (problem,) = found["problems"]
    assert (problem["file"], problem["line"], problem["value"]) == ("statements.csv", 2, "v4.1, v2.1")
    assert problem["lines"] == [{"file": "statements.csv", "line": line} for line in (2, 4)]
    assert {one["readings"]["cedra"] for one in problem["met_in"]} == {"left"}


def test_check_reports_an_unknown_campaign_as_json(run):
    code, out, _ = run("check", "nowhere", "--json")
    found = json.loads(out)
    assert (code, found["clean"]) == (1, False)
    assert "neither a shipped campaign nor a folder" in found["problems"][0]["allowed"]


def doubt_dun(folder: Path) -> None:
    """Add a second contradiction to the valley: whether Dun was taken too."""
    spoil(folder, "readings.csv", "cedra,left", "dun,lost,1,-\ndun,kept,1,-\ncedra,left")
    spoil(folder, "statements.csv", "v4.1,v4", "v3.2,v3,capture,dun,in,,,,,,na,sa,,,,,,,,,,dun/kept,\nv4.1,v4")


def test_check_tries_combinations_of_readings(run, valley):
    doubt_dun(Path(valley))
    spoil(Path(valley), "order.csv", "v2.1,v3.1,0m,", "v3.2,v4.1,2d,,v4,,,cedra/left,\nv2.1,v3.1,0m,")
    code, out, err = run("check", valley)
    assert (code, out) == (1, "")
    assert "met read with cedra=left, dun=kept" in err


def test_check_says_how_many_of_many_combinations_it_tried(run, valley, monkeypatch):
    doubt_dun(Path(valley))
    assert "16: every placement in every one of 4 combinations of readings" in run("check", valley)[1]
    monkeypatch.setattr("scenarios.cli.loading._MOST_READINGS", 3)
    assert "12: every placement in 3 of 4 combinations of readings" in run("check", valley)[1]


def test_check_names_licences_and_origins_that_the_folder_does_not_give(run, tell, valley):
    assert tell("check", valley)["not_given"] == []
    spoil(Path(valley), "campaign.toml", "licence = ", "# licence = ")
    places = Path(valley) / "places.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("made up,high", ",", 2), encoding="utf-8")
    found = tell("check", valley)["not_given"]
    assert found == [{"what": "licence", "rows": 1}, {"what": "places.coordinate_source", "rows": 2}]
    assert "the licence of the tables; where the points of 2 places come from" in run("check", valley)[1]
