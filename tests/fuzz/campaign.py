"""A run of the fuzzer: mutants by number, spread over processes, findings as they come, and a summary."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from fuzz.commands import COMMAND_NAMES, arguments
from fuzz.extremes import EXTREMES
from fuzz.mutants import Files, make_mutant
from fuzz.trial import Bench, Finding, limit_memory, try_command, try_reading

_CHUNK = 100  # mutants a task of a process
_SHOWN = 3  # findings of one kind that are printed
_LONGEST = 400  # characters of what is printed of how a mutant was made


class Outcome(NamedTuple):
    """What came of one folder.

    `made` says how it was made, `reason` why `check` refuses it; `refusals` are those of the `commands` that were run.
    """

    name: str
    made: str
    reason: str
    clean: bool
    commands: tuple[str, ...]
    refusals: tuple[str, ...]
    findings: tuple[Finding, ...]


def try_mutant(bench: Bench, seed: int, number: int, *, share: float) -> Outcome:
    """Try one mutant; of the clean ones, `share` goes through commands: the whole part each, the rest by chance."""
    mutant = make_mutant(seed, number)
    rng = random.Random(f"{seed}/{number}/commands")
    runs = int(share) + (rng.random() < share % 1)
    return _try(bench, f"mutant {number}", f"{mutant.base}: {'; '.join(mutant.changes)}", mutant.files, rng, runs)


def try_extreme(bench: Bench, seed: int, name: str, *, commands: int) -> Outcome:
    """Send one of the extreme folders, which `check` must pass, through so many commands."""
    files = EXTREMES[name]()
    rng = random.Random(f"{seed}/{name}")
    outcome = _try(bench, f"extreme {name!r}", "", files, rng, commands)
    if not outcome.clean and not outcome.findings:
        return outcome._replace(findings=(Finding(f"{name!r} is refused", outcome.reason),))
    return outcome


def _try(bench: Bench, name: str, made: str, files: Files, rng: random.Random, runs: int) -> Outcome:
    folder = bench.write(files)
    clean, reason, findings = try_reading(folder)
    done, refusals = [], []
    if clean and runs:
        for command in rng.sample(COMMAND_NAMES, min(runs, len(COMMAND_NAMES))):
            argv = arguments(command, folder, bench.clear(), rng)
            done.append(command)
            reason, found = try_command(folder, argv)
            refusals += [reason.replace(str(folder.parent), "")] if reason else []
            findings += [Finding(one.kind, f"{one.words}\n    frontlapse {' '.join(argv)}") for one in found]
    return Outcome(name, made, reason, clean, tuple(done), tuple(refusals), tuple(findings))


def _try_chunk(seed: int, share: float, extremes: int, what: list[int] | list[str]) -> list[Outcome]:
    limit_memory()
    with tempfile.TemporaryDirectory(dir=_memory_folder(), prefix="fuzz-") as folder:
        bench = Bench(Path(folder))
        return [
            try_extreme(bench, seed, one, commands=extremes)
            if isinstance(one, str)
            else try_mutant(bench, seed, one, share=share)
            for one in what
        ]


def _memory_folder() -> str | None:
    """Return a folder in memory, if there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def run(
    tasks: Iterable[list[int] | list[str]], work: Callable[[list[int] | list[str]], list[Outcome]], processes: int
) -> Iterator[Outcome]:
    """Try chunks of mutants and extreme folders; the outcomes come in order, whatever the number of processes."""
    if processes == 1:
        for chunk in map(work, tasks):
            yield from chunk
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for chunk in pool.imap(work, tasks):
            yield from chunk


def main() -> int:
    """Run the fuzzer; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description="Try mutants of campaign folders.")
    parser.add_argument("--mutants", type=int, default=2000, help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first (default: 0)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--commands", type=float, default=0.1, metavar="SHARE",
        help="commands run on each clean mutant, such as 0.1 or 30 for all (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--refusals", action="store_true", help="also print for what reasons commands ended with 1")
    parser.add_argument(
        "--extremes", type=int, default=0, metavar="N",
        help="also try the extreme folders, each with N commands, such as 1 or 30 for all",
    )  # fmt: skip
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="only write the first mutant into DIR")
    args = parser.parse_args()
    if args.keep is not None:
        mutant = make_mutant(args.seed, args.first)
        Bench(args.keep).write(mutant.files)
        print(f"{args.keep / 'campaign'}: {mutant.base}: {'; '.join(mutant.changes)}")
        return 0
    numbers = iter(range(args.first, args.first + args.mutants))
    tasks: list[list[int] | list[str]] = [[name] for name in EXTREMES] if args.extremes else []
    tasks += iter(lambda: list(islice(numbers, _CHUNK)), [])
    work = partial(_try_chunk, args.seed, args.commands, args.extremes)
    return report(run(tasks, work, args.processes), args.seed, refusals=args.refusals)


def report(outcomes: Iterable[Outcome], seed: int, *, refusals: bool = False) -> int:
    """Print findings as they come and a summary; return 1 if there are any."""
    kinds: Counter[str] = Counter()
    commands: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    tried = clean = 0
    for outcome in outcomes:
        tried += 1
        clean += outcome.clean
        commands.update(outcome.commands)
        reasons.update(outcome.refusals)
        for kind, words in dict(outcome.findings).items():
            kinds[kind] += 1
            if kinds[kind] <= _SHOWN:
                _print(f"seed {seed}, {outcome.name} ({outcome.made[:_LONGEST]})\n  {kind}: {words}")
    share = f"{clean / max(tried, 1):.1%}"
    print(
        f"{tried:,} folders, {clean:,} clean ({share}), {commands.total():,} commands run, {reasons.total():,} refused"
    )
    for kind, count in [*kinds.most_common(), *(reasons.most_common() if refusals else ())]:
        _print(f"{count:8,} x {kind}")
    print(f"{kinds.total():,} findings of {len(kinds)} kinds")
    return int(bool(kinds))


def _print(text: str) -> None:
    print(text.encode("utf-8", "backslashreplace").decode(), flush=True)
