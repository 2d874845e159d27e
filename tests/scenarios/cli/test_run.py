"""The commands `run` and `whatif`, and `--run` on the commands that show one history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import copy_folder

from scenarios.cli.run import most_different
from scenarios.cli.scripts import load_scripts
from sim import Study

SCRIPT = '''"""What if Bork had held for a day? Not the record."""

from dataclasses import dataclass

from sim import script
from sim.clock.scripts import script as mark


@dataclass
class Result:
    fell: str


@script
def hold_bork(world):
    """Keep Bork, raid Dun, and tell when Bork falls."""
    world.hold("Ba‘rk", hours=20)
    world.change("capture", "Dun", "na", note="a raid")
    yield world.when("Bork", side="north")
    world.note("Bork falls")
    return Result(world.iso)


@mark
def drop_shelling(world):
    world.cancel("V5.1")
    yield world.hours(1)


def unmarked(world):
    world.note("seen")
    yield world.hours(1)
'''


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "what_if.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return str(path)


# -- loading ---------------------------------------------------------------------------------------------------------


def test_a_file_has_its_marked_functions_in_order(file):
    assert [script.__name__ for script in load_scripts([file])] == ["hold_bork", "drop_shelling"]


def test_a_function_that_is_named_need_not_be_marked(file):
    assert [script.__name__ for script in load_scripts([f"{file}:unmarked", f"{file}:hold_bork"])] == [
        "unmarked",
        "hold_bork",
    ]


def test_a_script_may_import_the_modules_beside_it(tmp_path):
    (tmp_path / "helpers_of_a_test.py").write_text("HOURS = 3\n", encoding="utf-8")
    path = tmp_path / "a.py"
    path.write_text(
        "from helpers_of_a_test import HOURS\nfrom sim import script\n\n@script\ndef a(world):\n    yield\n"
    )
    assert len(load_scripts([str(path)])) == 1


# -- run -------------------------------------------------------------------------------------------------------------


def test_run_prints_what_came_out_differently_from_the_record(run, file, valley):
    code, out, err = run("run", file, valley)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Counterfactual, not the record. hold_bork, drop_shelling: 2 events moved, 1 event skipped, 1 change made.",
        "  note     2 May, 11:00: Bork falls",
        "  moved    1 May, 15:00 -> 2 May, 11:00: capture of Bork [v2.1], by hold_bork, line 17",
        "  moved    2 May, 05:59 -> 2 May, 11:00: capture of Cedra [v3.1], tied to it by v3",
        "  skipped  2 May, 20:29: shelling of Bork [v5.1]: cancelled by drop_shelling, line 26",
        "           “The Southern army shelled Bork in the evening.”",
        "  returned Result(fell='2030-05-02T11:00+03:00') (by hold_bork)",
        "  held     2 May, 23:59: counted places held: N 4. In the record: N 3, S 1",
    ]


def test_run_counts_what_would_make_its_output_too_long_to_read(run, tell, tmp_path, valley):
    path = tmp_path / "many.py"
    path.write_text(
        "def many(world):\n"
        "    for number in range(500):\n"
        "        world.note(f'note {number} ' + 'with words ' * (number % 40))\n"
        "    yield world.hours(1)\n"
        "    return 'x ' * 5000\n",
        encoding="utf-8",
    )
    code, out, _ = run("run", f"{path}:many", valley)
    assert code == 0
    found = tell("run", f"{path}:many", valley)
    lines = out.splitlines()
    assert len(lines) <= 30
    shown = sum(line.startswith("  note     1 May") for line in lines)
    assert f"  note     {500 - shown} more: by many" in lines
    assert "           (--json prints all 500)" in lines
    assert len(found["notes"]) == 500


def test_run_prints_json_with_the_line_of_each_step(tell, file, valley):
    found = tell("run", file, valley)
    assert (found["counterfactual"], found["scripts"]) == (True, ["hold_bork", "drop_shelling"])
    assert [(move["event"], move["script"], move["line"], move["sentence"]) for move in found["moved"]] == [
        ("v2.1", "hold_bork", 17, None),
        ("v3.1", "hold_bork", 17, "v3"),
    ]
    assert [(skip["event"], skip["line"], skip["at"]) for skip in found["skipped"]] == [
        ("v5.1", 26, "2030-05-02T20:29+03:00")
    ]
    assert found["returned"] == {"hold_bork": {"fell": "2030-05-02T11:00+03:00"}, "drop_shelling": None}
    assert found["held"]["run"]["north"] == {"record": 4, "silent": 0}
    assert found["held"]["record"]["north"] == {"record": 3, "silent": 0}


def test_run_up_to_a_time_counts_the_places_then(tell, file, valley):
    found = tell("run", file, valley, "--until", "2030-05-01T16:00")
    assert (found["at"], found["notes"]) == ("2030-05-01T16:00+03:00", [])


def test_a_script_that_only_watches_leaves_the_record_unchanged(run, tell, file, valley):
    assert run("run", f"{file}:unmarked", valley)[1].startswith("The record, unchanged by unmarked.\n")
    assert not tell("run", f"{file}:unmarked", valley)["counterfactual"]


def test_a_script_in_a_campaign_folder_needs_no_campaign(run, tmp_path):
    folder = copy_folder("valley", tmp_path / "valley")
    (folder / "scripts").mkdir()
    path = folder / "scripts" / "a.py"
    path.write_text(SCRIPT, encoding="utf-8")
    code, out, _ = run("run", str(path))
    assert code == 0 and "Bork falls" in out


def test_the_same_seed_gives_the_same_random_numbers(tell, tmp_path, valley):
    path = tmp_path / "dice.py"
    path.write_text(
        "from sim import script\n\n\n@script\ndef dice(world):\n    yield world.hours(1)\n"
        "    return world.random.integers(1_000_000)\n"
    )
    rolled = [tell("run", str(path), valley, "--seed", seed)["returned"]["dice"] for seed in ("3", "3", "4")]
    assert rolled[0] == rolled[1] != rolled[2]


@pytest.mark.slow
def test_run_draws_record_and_run_and_names_each_file(run, file, valley, tmp_path):
    out = tmp_path / "new" / "out"
    code, _, err = run("run", file, valley, "--out", str(out))
    assert code == 0, err
    assert err.splitlines() == [f"wrote {out / 'map.png'}", f"wrote {out / 'advance.png'}"]
    assert all(path.stat().st_size > 10_000 for path in out.iterdir())


def test_run_into_a_file_is_an_error_before_the_run(run, file, valley, tmp_path):
    (tmp_path / "taken").touch()
    code, out, err = run("run", file, valley, "--out", str(tmp_path / "taken"))
    assert (code, out) == (1, "")
    assert err == f"frontlapse: cannot write into {tmp_path / 'taken'}: it is a file\n"


def test_the_map_shows_the_first_minute_at_which_most_places_differ(file, valley):
    study = Study.open(valley)
    changed = study.run(*load_scripts([file]))
    at = most_different(study.history(), changed)
    differing = {
        minute: sum(study.history().side(place, minute) != changed.side(place, minute) for place in changed.places)
        for minute in range(study.campaign.end + 1)
    }
    assert at == max(differing, key=lambda minute: (differing[minute], -minute))


# -- whatif ------------------------------------------------------------------------------------------------------------


def test_whatif_does_what_a_script_does(tell, tmp_path, valley):
    path = tmp_path / "same.py"
    path.write_text(
        "from sim import script\n\n\n@script\ndef same(world):\n    world.delay('v2.1', hours=3)\n"
        "    world.cancel('v5.1')\n    world.hold('Dun')\n    yield world.hours(0)\n"
    )
    ours = tell("whatif", valley, "--delay", "bork=3h", "--drop", "v5.1", "--hold", "dun")
    theirs = tell("run", str(path), valley)
    for one in ("moved", "skipped"):
        assert [(each["event"], each["places"]) for each in ours[one]] == [
            (each["event"], each["places"]) for each in theirs[one]
        ]
    assert ours["held"] == theirs["held"]
    assert ours["scripts"] == ["--delay bork=3h", "--drop v5.1", "--hold dun"]
    assert {each["line"] for each in (*ours["moved"], *ours["skipped"])} == {None}


@pytest.mark.parametrize(
    ("time", "falls"), [("3h", "18:00"), ("90min", "16:30"), ("1.5 h", "16:30"), ("0h", "15:00"), ("30m", "15:30")]
)
def test_whatif_reads_times_with_their_unit(tell, valley, time, falls):
    found = tell("whatif", valley, "--delay", f"Bork={time}", "--hold", "Dun")
    fell = [move["after"][11:16] for move in found["moved"] if move["event"] == "v2.1"]
    assert fell == ([falls] if falls != "15:00" else [])


def test_whatif_holds_up_to_a_moment(run, valley):
    code, out, _ = run("whatif", valley, "--hold", "Bork=2030-05-02T06:00")
    assert code == 0
    assert "moved    1 May, 15:00 -> 2 May, 06:00: capture of Bork [v2.1], by --hold Bork=2030-05-02T06:00" in out


def test_a_sentence_of_several_skipped_events_is_quoted_once(run):
    _, out, _ = run("whatif", "northwestern_syria_2024", "--drop", "s105-03", "--drop", "s105-04")
    assert out.count("  skipped  ") == 2
    assert out.count("“On 5 December, opposition forces entered") == 1


# -- one history of a run ----------------------------------------------------------------------------------------------

HISTORIES = {
    "replay": (),
    "state": ("--at", "2030-05-02T12:00"),
    "why": ("Bork",),
    "front": ("--at", "2030-05-02T12:00"),
    "corridor": ("valley", "--draws", "0"),
    "depth": (),
    "pockets": (),
}


@pytest.mark.parametrize("command", HISTORIES)
def test_a_command_says_first_that_a_history_is_counterfactual(run, tell, file, valley, command):
    argv = (command, valley, *HISTORIES[command], "--run", f"{file}:hold_bork")
    code, out, err = run(*argv)
    assert code == 0, err
    assert out.startswith("Counterfactual, not the record. hold_bork: 2 events moved, 1 change made.\n")
    found = tell(*argv)
    assert (found["counterfactual"], found["scripts"]) == (True, ["hold_bork"])


@pytest.mark.parametrize("command", HISTORIES)
def test_a_command_with_a_watching_script_tells_the_record(tell, file, valley, command):
    argv = (command, valley, *HISTORIES[command])
    watched = tell(*argv, "--run", f"{file}:unmarked")
    assert watched.pop("scripts") == ["unmarked"]
    record = tell(*argv)
    assert record.pop("scripts") == []
    assert watched == record


def test_replay_marks_each_change_of_a_script_with_its_line(tell, file, valley):
    changes = tell("replay", valley, "--run", file)["changes"]
    marked = [(one["place"], one["verb"], one["origin"], one["script"], one["line"]) for one in changes]
    assert marked == [
        ("dun", "capture", "counterfactual", "hold_bork", 18),
        ("bork", "capture", "counterfactual", "hold_bork", 17),
        ("cedra", "capture", "counterfactual", "hold_bork", 17),
    ]


def test_state_has_the_basis_counterfactual_where_a_script_made_the_holder(tell, file, valley):
    places = {one["id"]: one for one in tell("state", valley, "--at", "2030-05-02", "--run", file)["places"]}
    assert (places["dun"]["basis"], places["dun"]["line"], places["dun"]["sentence"]) == ("counterfactual", 18, None)
    assert (places["ayn"]["basis"], places["ayn"]["script"]) == ("initial", None)


def test_front_marks_roads_at_places_that_a_script_took(tell, run, file, valley):
    at = ("front", valley, "--at", "2030-05-01T12:00", "--run", file)
    assert {(edge["a"], edge["b"]): edge["counterfactual"] for edge in tell(*at)["edges"]} == {
        ("ayn", "bork"): False,
        ("bork", "cedra"): False,
        ("cedra", "dun"): True,
    }
    assert "possible, counterfactual  Cedra  Dun" in run(*at)[1]


def test_depth_marks_gains_of_a_script_with_its_line(tell, file, valley):
    gains = tell("depth", valley, "--run", file)["gains"]["north"]
    assert {gain["place"]: (gain["origin"], gain["line"]) for gain in gains}["dun"] == ("counterfactual", 18)


def test_why_names_the_script_and_its_line(run, file, valley):
    _, moved, _ = run("why", valley, "Bork", "--run", file)
    assert "counterfactual, moved by script hold_bork, line 17, from 1 May 2030, 15:00" in " ".join(moved.split())
    assert "Basis: counterfactual." in moved
    assert "Did not happen, because of scripts:" in moved
    assert "shelling of Bork [v5.1]: cancelled by drop_shelling, line 26" in moved
    _, made, _ = run("why", valley, "Dun", "--run", file)
    assert "counterfactual, by script hold_bork, line 18" in made and "Note: a raid" in made


def test_why_marks_what_is_mentioned_at_another_time_than_in_the_record(run, tell, valley, tmp_path):
    file = tmp_path / "later.py"
    text = "from sim import script\n\n\n@script\ndef later(world):\n    world.delay('v5.1', hours=2)\n"
    file.write_text(f"{text}    yield world.hours(1)\n", encoding="utf-8")
    (mention,) = [one for one in tell("why", valley, "Bork", "--run", str(file))["mentions"] if one["script"]]
    assert (mention["statement"], mention["script"], mention["line"]) == ("v5.1", "later", 6)
    assert "moved by script later, line 6, from" in run("why", valley, "Bork", "--run", str(file))[1]


def test_measures_of_a_run_leave_out_what_judges_the_record(tell, file, valley):
    assert tell("depth", valley, "--run", file)["rates"] == []
    assert tell("pockets", valley, "--run", file)["cuts"] == []


@pytest.mark.slow
def test_a_map_of_a_run_can_be_drawn_beside_the_record(run, file, valley, tmp_path):
    argv = ("map", valley, "--at", "2030-05-02T01:00", "--run", file, "--compare", "middle")
    code, _, err = run(*argv, "-o", str(tmp_path / "pair.png"))
    assert (code, err) == (0, f"wrote {tmp_path / 'pair.png'}\n")


def test_json_of_a_run_is_json_for_any_value_that_a_script_returns(run, tmp_path, valley):
    path = tmp_path / "values.py"
    path.write_text(
        "import numpy as np\nfrom sim import script\n\n\n@script\ndef values(world):\n"
        "    trip = yield from world.march('south', ['Dun', 'Cedra'], kmh=30)\n"
        "    return {'trip': trip, 1: (np.int64(3), np.array([1.5])), 'at': world.now, 'set': {2}}\n"
    )
    code, out, err = run("run", str(path), valley, "--json")
    assert code == 0, err
    returned = json.loads(out)["returned"]["values"]
    assert returned["trip"]["place"] == "cedra" and returned["trip"]["arrived"]
    assert (returned["1"], returned["set"]) == ([3, [1.5]], [2])
