"""The process around a command: full and closed streams, encodings, signals and exit codes."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest
from builders import spoil

from scenarios.cli.process import recorded_signals, report_errors

ROOT = Path(__file__).parents[3]


def python(*argv: str, **settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, **settings
    )


def test_letters_outside_the_encoding_are_printed_as_codes(valley):
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    words = python("-m", "scenarios", "why", valley, "bork", env=ascii_only)
    assert (words.returncode, words.stderr) == (0, "")
    assert "Ba\\u2018rk" in words.stdout
    told = python("-m", "scenarios", "why", valley, "bork", "--json", env=ascii_only)
    assert "Ba‘rk" in json.loads(told.stdout)["place"]["other_names"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by /dev/full")
def test_full_disk_is_a_one_line_error(valley):
    script = f"exec '{sys.executable}' -m scenarios statements '{valley}' > /dev/full"
    shown = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 1
    assert shown.stderr == "frontlapse: No space left on device\n"


def test_closed_pipe_ends_the_command_silently(valley):
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
def test_full_or_closed_stream_is_a_one_line_error(words, code, said):
    script = f"exec '{sys.executable}' -m scenarios {words}"
    shown = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (shown.returncode, shown.stdout, shown.stderr) == (code, "", said)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGINT)", 130, "interrupted"),
        ("os.kill(os.getpid(), signal.SIGTERM)", 143, "terminated"),
        ("os.kill(os.getpid(), signal.SIGHUP)", 129, "hung up"),
        ("swallow()", 130, "interrupted"),
    ],
)
def test_signal_ends_the_command_with_its_exit_code(valley, body, code, said):
    script = f"""
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins without
import scenarios.cli.record as record
from scenarios.cli import main
from scenarios.cli.process import CommandError

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

record.open_study = stop
sys.exit(main(["statements", {valley!r}]))
"""
    shown = python("-c", script)
    assert (shown.returncode, shown.stderr) == (code, f"frontlapse: {said}\n")


@pytest.mark.skipif(not hasattr(signal, "SIGTERM") or os.name == "nt", reason="needs signals")
def test_signal_handlers_are_restored_after_a_command(run, valley):
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    assert run("check", valley)[0] == 0
    assert [signal.getsignal(number) for number in numbers] == before


def test_a_signal_that_a_callback_for_garbage_swallows_ends_the_command(capsys):
    class Garbage:
        pass

    def work():
        garbage = Garbage()
        reference = weakref.ref(garbage, lambda _: signal.raise_signal(signal.SIGTERM))
        del garbage
        assert reference() is None
        time.sleep(5)

    started = time.monotonic()
    assert report_errors(work) == 143
    assert time.monotonic() - started < 4
    assert capsys.readouterr().err == "terminated\n"
    assert report_errors(lambda: None) == 0


def test_ignored_signals_stay_ignored():  # as nohup leaves SIGHUP
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with recorded_signals():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_missing_glyph_is_reported_in_one_line_unless_quiet(run, valley, tmp_path):
    spoil(Path(valley), "places.csv", "bork,Bork,", "bork,Bork \N{HOUSE BUILDING},")
    argv = ("map", valley, "--at", "2030-05-01", "-o", str(tmp_path / "x.png"))
    code, out, err = run(*argv)
    assert (code, out) == (0, "")
    assert "no glyph for \N{HOUSE BUILDING} (U+1F3E0)" in err
    assert "Warning" not in err and ".py" not in err
    assert run(*argv, "--quiet") == (0, "", "")


def test_exit_skips_the_final_garbage_collection():
    script = """
import atexit, gc
atexit.register(lambda: print("frozen" if gc.get_freeze_count() > 10_000 else "searched"))  # called last
from scenarios.cli import main
assert [main(["list", "--json"]) for _ in range(2)] == [0, 0]
assert gc.get_freeze_count() < 10_000  # not before the end
"""
    shown = python("-c", script)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.endswith("frozen\n")


def test_quiet_silences_matplotlib(run, monkeypatch, caplog):
    logger = logging.getLogger("matplotlib")
    monkeypatch.setattr(logger, "level", logging.NOTSET)  # as it is before, and after
    talk = "created a temporary cache directory"
    monkeypatch.setattr("scenarios.cli.listing.list_command", lambda args: logger.getChild("x").warning(talk))
    for more, said in (((), [talk]), (("--quiet",), [])):
        caplog.clear()
        assert run("list", *more)[0] == 0
        assert [record.message for record in caplog.records] == said
