"""Every mistake in a scenario script, or in naming one, ends with one message and its exit code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.clock import watchdog

AT = r"at 2030-05-01T00:00\+03:00: "

MISTAKES = {
    "a bug after some time": (
        """
        yield world.until("2030-05-02T08:00")
        return 1 / 0
        """,
        r"script late, line 7, at 2030-05-02T08:00\+03:00: ZeroDivisionError: division by zero",
    ),
    "a bug in a process of the script": (
        """
        def process():
            yield world.env.timeout(60)
            raise KeyError("truck")

        world.env.process(process())
        yield world.hours(2)
        """,
        r"script late, line 8, at 2030-05-01T01:00\+03:00: KeyError: 'truck'",
    ),
    "an endless loop": (
        """
        while True:
            yield world.hours(0)
        """,
        rf"script late, line 7, {AT}it was resumed 100,000 times without time passing: an endless loop\?",
    ),
    "a yield of no event": (
        """
        yield 24
        """,
        rf"script late, line 6, {AT}it yields 24, which is not an event: yield world\.hours\(24\).*",
    ),
    "no generator": (
        """
        return world.hours(24)
        """,
        rf"script late, {AT}it is not a generator function: yield an event, such as world\.hours\(24\)",
    ),
    "an unknown place": (
        """
        yield world.when("Brok")
        """,
        rf"script late, line 6, {AT}ValueError: unknown place 'Brok' in valley: did you mean Bork\?",
    ),
    "an unknown side": (
        """
        yield world.when("Bork", side="nroth")
        """,
        rf"script late, line 6, {AT}ValueError: unknown side 'nroth'.* \(did you mean north\?\)",
    ),
    "an unknown faction": (
        """
        world.change("capture", "Bork", "nb")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: unknown faction 'nb'; the factions of valley are: .*",
    ),
    "an unknown statement": (
        """
        world.delay("v2.2", hours=3)
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: unknown place or statement 'v2.2' in valley: did you mean v2.1.*",
    ),
    "an unknown verb": (
        """
        world.change("captrue", "Bork", "na")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: unknown verb 'captrue'.*did you mean capture\?\)",
    ),
    "a negative delay": (
        """
        world.delay("Bork", hours=-3)
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: hours\(=-3\) must be 0 or more",
    ),
    "a delay of what has begun": (
        """
        yield world.when("Bork")
        world.delay("v2.1", hours=3)
        """,
        r"script late, line 7, at 2030-05-01T15:00\+03:00: ValueError: statement 'v2.1' has begun.*",
    ),
    "a wait of negative hours": (
        """
        yield world.hours(-1)
        """,
        rf"script late, line 6, {AT}ValueError: hours\(=-1\) must be 0 or more",
    ),
    "a moment that has passed": (
        """
        yield world.hours(2)
        yield world.until("2030-05-01")
        """,
        r"script late, line 7, at 2030-05-01T02:00\+03:00: ValueError: at\(='2030-05-01'\) has passed.*",
    ),
    "a date that there is not": (
        """
        yield world.until("2030-02-30")
        """,
        rf"script late, line 6, {AT}ValueError: .*2030-02-30.*",
    ),
    "a hold in two ways": (
        """
        world.hold("Bork", hours=3, until="2030-05-02")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: give one of hours, until and event",
    ),
    "a hold that there is already": (
        """
        world.hold("Bork", hours=3)
        world.hold("Bork", hours=3)
        yield world.hours(1)
        """,
        rf"script late, line 7, {AT}ValueError: place 'bork' is on hold already",
    ),
    "a hold of an area": (
        """
        world.hold("Valley")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: place 'valley' is an area or road, which nobody holds",
    ),
    "a hold of negative hours": (
        """
        world.hold("Bork", hours=-3)
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: hours\(=-3\) must be 0 or more",
    ),
    "a march without a road": (
        """
        yield from world.march("south", ["Dun", "Far Dun"], kmh=20)
        yield from world.march("south", ["Bork", "Valley"], kmh=20)
        """,
        r"script late, line 7, at .*: ValueError: .*'valley'.*",
    ),
    "a march at no speed": (
        """
        yield from world.march("south", ["Dun", "Cedra"], kmh=0)
        """,
        rf"script late, line 6, {AT}ValueError: kmh\(=0\) must be a number above 0",
    ),
    "a march at a speed in words": (
        """
        yield from world.march("south", ["Dun", "Cedra"], kmh="fast")
        """,
        rf"script late, line 6, {AT}ValueError: kmh\(='fast'\) must be a number above 0",
    ),
    "a march that nothing waits for": (
        """
        world.march("south", ["Dun", "Cedra"], kmh=20)
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}nothing waits for this march, so that it never starts: use yield from .*",
    ),
    "the result of a march that nothing waits for": (
        """
        trip = world.march("south", ["Dun", "Cedra"], kmh=20)
        world.note(trip.arrived)
        yield world.hours(1)
        """,
        rf"script late, line 7, {AT}AttributeError: .*'arrived': use yield from to get what march\(\.\.\.\) returns",
    ),
    "a misspelt method": (
        """
        world.deley("Bork", hours=3)
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}AttributeError: .* has no attribute 'deley' \(did you mean delay\?\)",
    ),
    "a measured word": (
        """
        world.measure("lorries", "many")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: value\(='many'\) of 'lorries' must be a number",
    ),
    "a bug without words": (
        """
        yield world.hours(0)
        raise RuntimeError
        """,
        rf"script late, line 7, {AT}RuntimeError",
    ),
    "an exit": (
        """
        yield world.hours(0)
        exit()
        """,
        rf"script late, line 7, {AT}SystemExit: None",
    ),
    "an exit of a process of the script": (
        """
        def process():
            yield world.hours(1)
            raise SystemExit

        world.env.process(process())
        yield world.hours(2)
        """,
        r"script late, line 8, at 2030-05-01T01:00\+03:00: SystemExit",
    ),
    "a bug of a script that never yields": (
        """
        return {}["truck"]
        """,
        rf"script late, line 6, {AT}KeyError: 'truck'",
    ),
    "a change that the state contradicts": (
        """
        world.change("capture", "Ayn", "na")
        yield world.hours(1)
        """,
        rf"script late, line 6, {AT}ValueError: capture of 'Ayn' by 'na' contradicts its state: its holder is .*",
    ),
}


def write(folder: Path, body: str, *, name: str = "late.py") -> str:
    path = folder / name
    path.write_text(
        "from sim import script\n\n\n@script\ndef late(world):\n" + body.replace("        ", "    ").strip("\n") + "\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_script_is_one_line_and_exit_code_1(run, valley, tmp_path, mistake):
    body, words = MISTAKES[mistake]
    code, out, err = run("run", write(tmp_path, body), valley, "--json")
    assert (code, out) == (1, "")
    assert re.fullmatch(rf"frontlapse: {re.escape(valley)}: {words}\n", err), err


@pytest.mark.parametrize("argument", ["", "world, place"])
def test_a_script_that_does_not_take_one_argument_says_how_to_define_it(run, valley, tmp_path, argument):
    path = Path(write(tmp_path, FINE))
    path.write_text(path.read_text(encoding="utf-8").replace("late(world)", f"late({argument})"), encoding="utf-8")
    code, out, err = run("run", str(path), valley)
    assert (code, out) == (1, "")
    assert re.fullmatch(
        rf"frontlapse: .*: script late, {AT}TypeError: late\(\) .*: define it as late\(world\)\n", err
    ), err


def test_the_run_up_to_a_mistake_can_be_read(run, valley, tmp_path):
    script = write(tmp_path, MISTAKES["a bug after some time"][0])
    assert run("run", script, valley)[0] == 1
    code, out, _ = run("run", script, valley, "--until", "2030-05-02T07:59")
    assert code == 0 and "held     2 May, 07:59" in out


# -- the name of a script ------------------------------------------------------------------------------------------

FINE = "    yield world.hours(1)\n"
FILES = {
    "missing.py": (None, "{file}: No such file or directory"),
    "empty.py": ("", "{file}: no function has the decorator @script: add it"),
    "unmarked.py": (
        "def first(world):\n" + FINE,
        "{file}: no function has the decorator @script: add it, or name one, {file}:NAME (its functions are first)",
    ),
    "syntax.py": ("def first(world)\n    yield\n", "{file}:1: SyntaxError: expected ':'"),
    "imports.py": ("\n\nimport trukcs\n", "{file}:3: ModuleNotFoundError: No module named 'trukcs'"),
    "import_bug.py": ("def f():\n    return {}['a']\n\n\nf()\n", "{file}:2: KeyError: 'a'"),
    "exits.py": ("import sys\nsys.exit('bye')\n", "{file}:2: SystemExit: bye"),
    "binary.py": ("\0", "{file}"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_scripts_is_one_line_and_exit_code_1(run, valley, tmp_path, name):
    text, words = FILES[name]
    file = tmp_path / name
    if text is not None:
        file.write_text(text, encoding="utf-8")
    code, out, err = run("run", str(file), valley)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"frontlapse: {words.format(file=file)}"), err


@pytest.mark.parametrize("option", [["run"], ["replay", "--run"]])
def test_an_unknown_script_of_a_file_is_an_error_with_the_nearest(run, valley, tmp_path, option):
    file = write(tmp_path, FINE)
    argv = ["run", f"{file}:lte", valley] if option == ["run"] else ["replay", valley, "--run", f"{file}:lte"]
    code, _, err = run(*argv)
    assert code == 1
    assert err == f"frontlapse: {file}: unknown script 'lte': its functions are late (did you mean late?)\n"


def test_a_script_that_is_given_twice_is_an_error(run, valley, tmp_path):
    file = write(tmp_path, FINE)
    code, _, err = run("replay", valley, "--run", file, "--run", f"{file}:late")
    assert (code, err) == (1, f"frontlapse: {file}: script late is given twice\n")


def test_a_folder_is_no_script(run, valley, tmp_path):
    code, _, err = run("run", str(tmp_path), valley)
    assert (code, err) == (1, f"frontlapse: {tmp_path} is a folder, not a file with scripts\n")


def test_a_script_outside_a_campaign_folder_needs_a_campaign(run, tmp_path):
    file = write(tmp_path, FINE)
    code, _, err = run("run", file)
    assert code == 2 and f"{file} lies in no campaign folder: give CAMPAIGN too" in err


def test_a_missing_script_without_a_campaign_is_a_missing_file(run, tmp_path):
    code, _, err = run("run", str(tmp_path / "no.py"))
    assert (code, err) == (1, f"frontlapse: {tmp_path / 'no.py'}: No such file or directory\n")


# -- combinations of options -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["run", "{file}", "{valley}", "--compare"], "--compare needs --out DIR"),
        (["run", "{file}", "{valley}", "--out", "x", "--until", "2030-05-02"], "--until and --out cannot be combined"),
        (["whatif", "{valley}"], "nothing to change: give --delay, --drop or --hold at least once"),
        (["map", "{valley}", "--at", "2030-05-02", "-o", "a.png", "--run", "{file}", "--ensemble", "9"],
         "--ensemble and --run cannot be combined"),
        (["film", "{valley}", "-o", "a.gif", "--run", "{file}", "--ensemble", "9"],
         "--ensemble and --run cannot be combined"),
        (["replay", "{valley}", "--seed", "3"], "--seed needs --run SCRIPT"),
        (["pockets", "{valley}", "--run", "{file}", "--draws", "9"], "--draws and --run cannot be combined"),
        (["corridor", "{valley}", "road", "--run", "{file}", "--draws", "9"], "--draws and --run cannot be combined"),
    ],
)  # fmt: skip
def test_a_misused_option_exits_with_2(run, valley, tmp_path, argv, words):
    file = write(tmp_path, FINE)
    code, out, err = run(*(each.format(valley=valley, file=file) for each in argv))
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("out", ["{file}", "{file}/pictures"])
def test_a_folder_that_cannot_be_made_is_refused_before_the_run(run, valley, tmp_path, out):
    file = write(tmp_path, FINE)
    code, printed, err = run("run", file, valley, "--out", out.format(file=file))
    assert (code, printed) == (1, "")
    assert err.startswith(f"frontlapse: cannot write into {out.format(file=file)}: ") and err.endswith("is a file\n")


@pytest.mark.parametrize(
    "command",
    ["statements", "windows", "order", "ensemble", "keystones", "tally", "model", "check", "audit", "strip", "report"],
)
def test_a_command_about_the_record_alone_refuses_scripts(run, valley, command):
    code, out, err = run(command, valley, "--run", "any.py")
    assert (code, out) == (2, "")
    assert f"`{command}` is about the record alone: it takes no --run, since scripts change the record" in err


# -- the values of whatif ----------------------------------------------------------------------------------------------

SLIPS = {
    "--delay Bork": "--delay Bork: write it as EVENT=TIME, such as hama=36h",
    "--delay Bork=3": "--delay Bork=3: invalid time '3': write a number of 0 or more and its unit, such as 36h, "
    "2d or 90min",
    "--delay Bork=-3h": "--delay Bork=-3h: invalid time '-3h': write a number of 0 or more and its unit, such as 36h, "
    "2d or 90min",
    "--delay Brok=3h": "--delay Brok=3h: unknown place or statement 'Brok' in valley: did you mean Bork?",
    "--delay Ayn=3h": "--delay Ayn=3h: no pending statement has another side take 'ayn'",
    "--delay v4.1=3h": "--delay v4.1=3h: statement 'v4.1' has begun, was cancelled or is not in force at "
    "2030-05-01T00:00+03:00",
    "--drop v9.1": "--drop v9.1: unknown place or statement 'v9.1' in valley: did you mean v5.1 or v4.1 or v3.1?",
    "--hold Brok=3h": "--hold Brok=3h: unknown place 'Brok' in valley: did you mean Bork?",
    "--hold Far=3h": "--hold Far=3h: unknown place 'Far' in valley: did you mean Far Dun?",
    "--hold Bork=2031-01-01": "--hold Bork=2031-01-01: 2031-01-01 lies outside the campaign, which runs from "
    "2030-05-01T00:00 to 2030-05-02T23:59 (local time, UTC+3)",
    "--hold Valley": "--hold Valley: place 'valley' is an area or road, which nobody holds",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_value_of_whatif_that_is_wrong_is_one_line_and_exit_code_1(run, valley, slip):
    code, out, err = run("whatif", valley, *slip.split(" ", 1))
    assert (code, out, err) == (1, "", f"frontlapse: {SLIPS[slip]}\n")


def test_all_wrong_values_of_whatif_are_in_one_report(run, valley):
    argv = [word for slip in SLIPS for word in slip.split(" ", 1)]
    code, _, err = run("whatif", valley, *argv, "--hold", "Bork", "--hold", "Bork=2h")
    last = "--hold Bork=2h: place 'bork' is on hold already"
    assert code == 1
    assert err.splitlines() == [f"frontlapse: valley: {len(SLIPS) + 1} problems", *SLIPS.values(), last]


# -- scripts that never yield ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["        while True:\n            pass\n        yield\n", "        while True:\n            pass\n"],
    ids=["generator", "function"],
)
def test_a_script_that_never_yields_is_stopped_with_its_line(run, valley, tmp_path, body, monkeypatch):
    monkeypatch.setattr(watchdog, "MOST_SECONDS", 0.2)
    code, out, err = run("run", write(tmp_path, body), valley)
    assert (code, out) == (1, "")
    words = rf"script late, line [678], {AT}it computes for 0.2 seconds without yielding an event: an endless loop"
    assert re.search(words, err), err


COMPUTES = """
        import time

        for _ in range(6):
            time.sleep(0.2)
            yield world.hours(1)
"""


def test_a_script_that_computes_for_long_but_yields_is_not_stopped(run, valley, tmp_path, monkeypatch):
    monkeypatch.setattr(watchdog, "MOST_SECONDS", 0.5)
    assert run("run", write(tmp_path, COMPUTES), valley)[0] == 0
