"""Trying a mutant: it is read and checked, and what passes goes through commands; every breach is a finding."""

from __future__ import annotations

import contextlib
import io
import re
import resource
import shutil
import signal
import tempfile
import traceback
import unicodedata
import warnings
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from fuzz.mutants import Files

from scenarios.cli import check, main
from scenarios.cli.output import print_error
from scenarios.cli.process import error_lines
from sim import Campaign, CampaignError, Problem, read_campaign, write_campaign

LONGEST = 4000  # characters of the message of one problem
SECONDS = 10.0  # of computing, in which a folder must have been read and checked
_COMMAND_SECONDS = 60.0  # of computing, for one command
_MEMORY = 6 * 2**30  # bytes of address space, so that a command that asks for more fails instead of the machine
_OURS = re.compile(r"/((?:sim|plots|scenarios)/[^:]*)\Z")


class Hang(BaseException):
    """Raised in work that takes too long; no handler of exceptions catches it."""


class Finding(NamedTuple):
    """What a mutant must not do: the kind of the breach, by which findings are grouped, and its words."""

    kind: str
    words: str


def limit_memory() -> None:
    """Let this process fail with `MemoryError` rather than take all memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `Hang` after so many seconds of computing, which do not depend on what else the machine does."""

    def stop(_: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Bench:
    """A folder in which one mutant after another is written and tried; only what differs is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "campaign"
        self.out = folder / "out"
        self._there: Files = {}
        self.folder.mkdir(parents=True)

    def write(self, files: Files) -> Path:
        """Make the folder hold these files and no others, and return it."""
        for name in self._there.keys() - files.keys():
            (self.folder / name).unlink()
        for name, raw in files.items():
            if self._there.get(name) != raw:
                (self.folder / name).write_bytes(raw)
        self._there = dict(files)
        return self.folder

    def clear(self) -> Path:
        """Return the folder for output, empty."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()
        return self.out


def try_reading(folder: Path) -> tuple[bool, str, list[Finding]]:
    """Read and check a folder; return whether `check` calls it clean, else why not, and the findings."""
    reason = ""

    def read() -> list[Finding]:
        nonlocal reason
        try:
            campaign = read_campaign(folder)
        except CampaignError as error:
            reason = str(error)
            print_error(*map(str, error.problems))
            return [finding for problem in error.problems for finding in judge_problem(folder, problem)]
        check.check_command(Namespace(campaign=str(folder), json=False))
        return _judge_writing(campaign, folder)

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        found = _guarded(read, SECONDS)
    text = said.getvalue()
    clean = not found and text.endswith("clean\n")
    return clean, reason, found + judge_text("output of check", text)


def _judge_writing(campaign: Campaign, folder: Path) -> list[Finding]:
    """Write a campaign, and return a finding if another one is read back."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as written:
        again = read_campaign(write_campaign(campaign, written))
    differ = [one.name for one in fields(campaign) if getattr(again, one.name) != getattr(campaign, one.name)]
    return [Finding("reads back differently", ", ".join(differ))] if differ else []


def try_command(folder: Path, argv: list[str]) -> tuple[str, list[Finding]]:
    """Run one command on a folder that is clean: it must end with 0, or with 1 and a reason, which is returned."""
    said, told = io.StringIO(), io.StringIO()
    reason = ""

    def run() -> list[Finding]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                code = main(argv)
            except SystemExit as stop:  # a misuse of the command
                code = int(stop.code or 0)
        words = told.getvalue()
        if code == 1 and words.startswith("frontlapse: "):
            nonlocal reason
            reason = words.strip()
        elif code:
            return [Finding(f"exit code {code} of {argv[0]}", words[-300:])]
        return []

    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        found = _guarded(run, _COMMAND_SECONDS)
    name = f"output of {argv[0]}"
    return reason, found + judge_text(name, said.getvalue()) + judge_text(name, told.getvalue())


def _guarded(work: Callable[[], list[Finding]], seconds: float) -> list[Finding]:
    """Do some work; errors of its own that the command line puts into words are no findings."""
    try:
        with time_limit(seconds):
            return work()
    except Hang as error:
        return [Finding(f"hang over {seconds:g} s", _where(error))]
    except Exception as error:
        if (lines := error_lines(error)) is not None and not isinstance(error, OSError):
            print_error(*lines)
            return []
        where = _where(error)
        return [Finding(f"{type(error).__name__} at {where}", str(error)[:300])]


def _where(error: BaseException) -> str:
    """Return the last line of the program that an error came through."""
    frames = [
        f"{match[1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if (match := _OURS.search(frame.filename)) and "/tests/" not in frame.filename
    ]
    return frames[-1] if frames else "?"


def judge_problem(folder: Path, problem: Problem) -> list[Finding]:
    """Return what is wrong with one problem: its place does not exist, or its message is long."""
    found = []
    words = str(problem)
    if len(words) > LONGEST:
        found.append(Finding("long message", f"{len(words)} characters: {words[:200]}"))
    path = folder / problem.file
    if not path.is_file():
        if "file" not in problem.allowed or problem.line:
            found.append(Finding("problem of a missing file", words[:300]))
    elif not 0 <= problem.line <= path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 1:
        found.append(Finding("problem of a missing line", words[:300]))
    return found


def judge_text(kind: str, text: str, *, breaks: str = "\n") -> list[Finding]:
    """Return a finding if a text holds what a terminal obeys: control characters, marks of direction, surrogates."""
    bad = {
        letter: None
        for letter in text
        if letter not in breaks and (unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _DIRECTIONS)
    }
    if not bad:
        return []
    return [Finding(f"control character in {kind}", f"{', '.join(f'U+{ord(one):04X}' for one in bad)}: {text[:200]!r}")]


_DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
