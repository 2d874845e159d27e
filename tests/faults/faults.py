"""Send random signals to commands that write files, and fill their disks; count half files, strays and exit codes.

``python tests/faults/faults.py CAMPAIGN --signals 200 --disks 40`` prints a table and exits with 1 if anything is
wrong. Each command runs over a complete older result: afterwards all of its files are the older ones or all of them
complete new ones, and nothing else is there.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import scenarios.cli
import scenarios.cli.pictures
import scenarios.cli.report.command  # before processes are copied
from plots.style.signature import is_signed

_FILM = ["film", "{}", "--fps", "4", "--hold", "0.5", "--size", "320x180", "--seconds"]
_MAP = ["map", "{}", "--size", "320x180", "--at"]
FORMATS: dict[str, tuple[list[str], list[list[str]]]] = {  # output, the command of the older and of the newer result
    "mp4": (["f.mp4"], [[*_FILM, "2"], [*_FILM, "3"]]),
    "gif": (["f.gif"], [[*_FILM, "2"], [*_FILM, "3"]]),
    "webp": (["f.webp"], [[*_FILM, "2"], [*_FILM, "3"]]),
    "frames": (["frames/"], [[*_FILM, "2"], [*_FILM, "3"]]),
    "png": (["m.png"], [[*_MAP, "{first}"], [*_MAP, "{last}"]]),
    "svg": (["m.svg"], [[*_MAP, "{first}"], [*_MAP, "{last}"]]),
    "pdf": (["m.pdf"], [[*_MAP, "{first}"], [*_MAP, "{last}"]]),
    "html": (["r.html"], [["report", "{}", "--draws", "0"], ["report", "{}", "--draws", "2"]]),
    "md": (["r.md"], [["report", "{}", "--draws", "0"], ["report", "{}", "--draws", "2"]]),
}
_CODES = {
    signal.SIGHUP: (129, "hung up"),
    signal.SIGINT: (130, "interrupted"),
    signal.SIGTERM: (143, "terminated"),
}


class Job(NamedTuple):
    """An older result in a folder, the command that replaces it, and the seconds that this takes."""

    older: Path
    argv: list[str]
    newer: dict[str, str]
    seconds: float


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file below a folder."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def prepare(form: str, campaign: str, first: str, last: str, folder: Path) -> Job:
    """Make the older result of a format, and find what the newer one is."""
    (output,), commands = FORMATS[form]
    older, newer = folder / form / "older", folder / form / "newer"
    seconds = 0.0
    for place, command in zip((older, newer), commands, strict=True):
        place.mkdir(parents=True)
        argv = [*(part.format(campaign, first=first, last=last) for part in command), "-q", "-o", output]
        started = time.monotonic()
        process, words = start(argv, place), place.with_suffix(".words")
        if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
            raise RuntimeError(words.read_text())
        seconds = time.monotonic() - started
    return Job(older, argv, digests(newer), seconds)


def start(argv: list[str], folder: Path, *, room: int | None = None) -> int:
    """Run a command in a copy of this process, which has loaded what it needs; its stderr goes beside the folder.

    `room` is the most bytes that a file may have, as on a disk with so much room. Returns the number of the process.
    """
    words = folder.with_suffix(".words").open("wb")
    if process := os.fork():
        words.close()
        return process
    try:
        os.chdir(folder)
        os.dup2(words.fileno(), 2)
        sys.stderr = os.fdopen(2, "w", closefd=False)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background begins without
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        os._exit(scenarios.cli.main(argv))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(70)


def run(job: Job, act: Callable[[int], object], *, room: int | None = None) -> tuple[str, int, str]:
    """Run a command over the older result while `act` does something to it; return what is wrong, its code and words.

    An exit code below zero is that of a signal that ended the process before its command began.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name) / "out"
        shutil.copytree(job.older, place)
        before = digests(place)
        process = start(job.argv, place, room=room)
        act(process)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        after = digests(place)
        kept = {name: digest for name, digest in after.items() if name in before or name in job.newer}
        whole = kept in (before, job.newer, before | job.newer) and all(is_signed(place / name) for name in after)
        strays = kept != after or list(place.rglob(".frontlapse-*"))
        wrong = "half" if not whole else "stray" if strays else ""
        return wrong, code, place.with_suffix(".words").read_text(errors="replace")


def send(number: signal.Signals, after: float, process: int) -> None:
    """Send a signal after some seconds."""
    time.sleep(after)
    os.kill(process, number)  # one that has ended is still there until it is waited for


def main() -> int:
    """Run the faults and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign")
    parser.add_argument("--first", default="2030-05-01", metavar="T", help="a time of the campaign")
    parser.add_argument("--last", default="2030-05-02", metavar="T", help="another")
    parser.add_argument("--signals", type=int, default=200, metavar="N")
    parser.add_argument("--disks", type=int, default=40, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(FORMATS))
    args = parser.parse_args()
    rng = random.Random(args.seed)
    found: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        campaign = str(Path(args.campaign).resolve())
        jobs = {form: prepare(form, campaign, args.first, args.last, Path(name)) for form in args.formats.split(",")}
        for number in range(args.signals):
            form, job = list(jobs.items())[number % len(jobs)]
            sent = rng.choice(list(_CODES))
            wrong, code, words = run(job, partial(send, sent, rng.uniform(0, job.seconds)))
            expected, told = _CODES[sent]
            early = code == -sent or (code == 70 and "KeyboardInterrupt" in words)  # before or after the command
            right = (code == 0 and not words) or early or (code == expected and words == f"frontlapse: {told}\n")
            result = wrong or ("code" if not right else "done" if code == 0 else "early" if early else "ended")
            found[f"signal {result}"] += 1
            if result in ("half", "stray", "code"):
                print(form, sent.name, code, result, words, flush=True)
        for number in range(args.disks):
            form, job = list(jobs.items())[number % len(jobs)]
            room = rng.randrange(0, 40_000)
            wrong, code, words = run(job, lambda _: None, room=room)
            right = (code, words) == (0, "") or (code == 1 and words.count("\n") == 1 and "File too large" in words)
            result = wrong or ("words" if not right else "fits" if code == 0 else "one line")
            found[f"disk {result}"] += 1
            if result in ("half", "stray", "words"):
                print(form, room, code, result, words, flush=True)
    for kind, count in sorted(found.items()):
        print(f"{kind:<16}{count:>6}")
    return int(any(kind.split()[1] in ("half", "stray", "code", "words") for kind in found))


if __name__ == "__main__":
    sys.exit(main())
