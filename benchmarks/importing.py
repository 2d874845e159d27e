"""Benchmark of importers: the time of whole commands, on made-up tables as dirty as those of users.

Run ``python benchmarks/importing.py`` from the project's folder; ``--quick`` for a short run. It prints one row per
figure: its name, the measurement, its bar, ``ok`` or ``short``; the exit status is 1 if one falls short.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import COMPILED, Row, tell

_HOLDERS = ("Reds", "Blues", "Contested", "Contested Reds", "REDS", "unknown", "Greens", "Truce", "", "Blues?")
_DATES = ("2031-{:02d}-{:02d}", "{1} March 2031", "2031-{:02d}", "soon", "2031-{:02d}-{:02d}T12:00Z")
_COMMAND = "import sys; from scenarios.cli import main; sys.exit(main(sys.argv[1:]))"


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure importers against their bars.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and smaller tables")
    quick = parser.parse_args(argv).quick
    return tell(measure(quick=quick))


def measure(*, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    rounds = 2 if quick else 5
    yield Row("frontlapse import of 737 dirty rows, the whole command", timed(737, 250, rounds), "s", at_most=3)
    if not quick:
        yield Row("frontlapse import of 20,000 dirty rows of 3,000 places", timed(20_000, 3_000, 1), "s", at_most=60)


def timed(rows: int, places: int, rounds: int) -> float:
    """Return the shortest time of an import of a made-up table, in seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "table.csv"
        table.write_text(dirty_table(rows, places), encoding="utf-8")
        argv = [sys.executable, "-c", _COMMAND, "import", str(table), "-o", str(Path(scratch) / "made"), "--force"]
        best = float("inf")
        for _ in range(rounds):
            begin = time.perf_counter()
            subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env=COMPILED)
            best = min(best, time.perf_counter() - begin)
    return best


def dirty_table(rows: int, places: int) -> str:
    """Return a table whose cells are as uneven as those of tables that many hands edit."""
    rng = random.Random(1)
    spots = [(f"Place {n}", rng.uniform(45, 52), rng.uniform(22, 40)) for n in range(places)]
    lines = ["place,lat,lon,date,holder,from,source,note"]
    for n in range(rows):
        name, lat, lon = rng.choice(spots)
        point = f"{lat:.4f},{lon:.4f}" if rng.random() > 0.05 else rng.choice((",", "north,20", "91,20"))
        date = rng.choice(_DATES).format(rng.randint(1, 12), rng.randint(1, 28))
        lines.append(f'{name},{point},{date},{rng.choice(_HOLDERS)},{rng.choice(_HOLDERS)},"Post {n % 40}; Radio",n{n}')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
