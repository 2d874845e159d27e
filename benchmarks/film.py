"""Measure a film: its speed, its memory and its size, as ratios within one run.

    python benchmarks/film.py [--quick]

Prints one row a figure with its bar, and exits with 1 if one falls short; rows without a bar are for information.

Every film is made in a process of its own, and the sides of a comparison take turns. Whole processes run the command
``film``, the others `save_film`. The rival is `matplotlib.animation.FuncAnimation.save` with the same figure, artists
and `update` methods, through a matplotlib writer that passes raw frames to our encoder: only the drawing loop differs.
It draws a few frames spread over the campaign, and its total is extrapolated from the time of one more frame.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from figures import COMPILED, Row, tell

if TYPE_CHECKING:
    from plots.film.raster.rects import Pixels
    from sim import Study

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = "northwestern_syria_2024"
FPS, HOLD = 24, 1
FRAMES = 240
WIDE, FULL = (1280, 720), (1920, 1080)


class Run(NamedTuple):
    """What a process took: seconds from start to end, seconds and CPU seconds of its work proper, and most MB."""

    whole: float
    work: float
    cpu: float
    memory: float


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the film against its bars.")
    parser.add_argument("--quick", action="store_true", help="one run of each, and fewer frames for memory and GIF")
    parser.add_argument("--job", help=argparse.SUPPRESS)  # what a process started by this one is to do
    args = parser.parse_args(argv)
    if args.job:
        return work(json.loads(args.job))
    with tempfile.TemporaryDirectory() as folder:
        return tell(measure(Path(folder), quick=args.quick))


def measure(folder: Path, *, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    yield from speed_rows(folder, rounds=1 if quick else 3)
    run_job("film", folder / "full.mp4", count=60 if quick else FRAMES, size=FULL)
    memory = run_job("film", folder / "full.mp4", count=60 if quick else FRAMES, size=FULL).memory
    yield Row(f"peak memory of a film of {60 if quick else FRAMES} frames at 1920x1080", memory, "MB", at_most=400)
    yield from growth_rows(folder, rounds=1 if quick else 3)
    yield from gif_rows(folder, 48 if quick else FRAMES)


def speed_rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Compare a film with matplotlib's own animation, and with the encoding of its frames alone."""
    frames = folder / "frames.npy"
    run_job("frames", frames, count=FRAMES, size=WIDE)
    whole, more, encode, films, cpu, encode_cpu = [], [], [], [], [], []
    for _ in range(rounds):
        command = time_command(folder / "command.mp4", FRAMES, WIDE)
        few, many = (run_job("rival", folder / "rival.mp4", count=count, size=WIDE) for count in (4, 16))
        film = run_job("film", folder / "film.mp4", count=FRAMES, size=WIDE)
        alone = run_job("encode", folder / "alone.mp4", count=FRAMES, size=WIDE, frames=frames)
        a_frame = (many.work - few.work) / 12
        whole.append((many.whole + (FRAMES - 16) * a_frame) / command)
        more.append((many.work + (FRAMES - 16) * a_frame) / film.work)
        cpu.append((many.cpu + (FRAMES - 16) * (many.cpu - few.cpu) / 12) / film.cpu)
        encode.append(film.work / alone.work)
        encode_cpu.append(film.cpu / alone.cpu)
        films.append(FRAMES / command)
    frames.unlink()
    what = f"{FRAMES} frames at 1280x720"
    yield Row(f"frames a second over FuncAnimation.save, whole process, {what}", median(whole), "x", at_least=30)
    yield Row("  the same of save_film alone, without starting Python and importing", median(more), "x")
    yield Row("  that in CPU time, both threads: what others do on the machine counts less", median(cpu), "x")
    yield Row("  frames a second, whole process", median(films), "1/s")
    yield Row(f"time of save_film over encoding the same ready frames, {what}", median(encode), "x", at_most=2.0)
    yield Row("  that in CPU time, both threads", median(encode_cpu), "x")


def growth_rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Find the power of the number of frames that the time grows with; what a film costs before its frames is off."""
    powers = []
    for _ in range(rounds):
        least, few, many = (run_job("film", folder / "x.mp4", count=count, size=WIDE).cpu for count in (2, 120, 480))
        powers.append(math.log((many - least) / (few - least), 4))
    yield Row("growth of CPU time with frames, 120 to 480: exponent", median(powers), "", at_most=1.1)


def gif_rows(folder: Path, count: int) -> Iterator[Row]:
    """Compare the bytes of our GIF with those of Pillow's default writer."""
    frames = folder / "frames.npy"
    run_job("frames", frames, count=count, size=WIDE)
    ours, theirs = folder / "ours.gif", folder / "theirs.gif"
    run_job("encode", ours, count=count, size=WIDE, frames=frames)
    run_job("pillow", theirs, count=count, size=WIDE, frames=frames)
    share = ours.stat().st_size / theirs.stat().st_size
    yield Row(f"bytes of the GIF over Pillow's default writer, {count} frames", share, "x", at_most=1 / 8)


def median(values: list[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def run_job(kind: str, path: Path, **settings: object) -> Run:
    """Do a job in a process of its own, which says what its work took; see `work`."""
    job = json.dumps({"kind": kind, "path": str(path), **settings}, default=str)
    start = time.perf_counter()
    command = [sys.executable, str(Path(__file__).resolve()), "--job", job]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=COMPILED) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    whole = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{kind} of {path.name} ended with status {process.returncode}")
    seconds, cpu = json.loads(said)
    return Run(whole, seconds, cpu, used.ru_maxrss / 1024)


def time_command(path: Path, count: int, size: tuple[int, int]) -> float:
    """Return the seconds that the command takes, from start to end, to make a film of so many frames."""
    options = {"--output": path, "--size": "{}x{}".format(*size), "--fps": FPS, "--hold": HOLD}
    options["--seconds"] = count / FPS + HOLD
    words = [str(word) for option in options.items() for word in option]
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "scenarios", "film", SHIPPED, *words, "--quiet"], cwd=ROOT, env=COMPILED, check=True
    )
    return time.perf_counter() - start


# -- what the processes do ---------------------------------------------------------------------------------------------


def work(job: dict[str, Any]) -> int:
    """Do one job, and print the seconds and the CPU seconds of its work proper."""
    sys.path.insert(0, str(ROOT))  # also when run by its path, before an install
    kinds: dict[str, Callable[[dict[str, Any]], tuple[float, float]]] = {
        "film": make_film,
        "rival": make_rival,
        "frames": keep_frames,
        "encode": encode_alone,
        "pillow": encode_by_pillow,
    }
    print(json.dumps(kinds[job["kind"]](job)))
    return 0


@contextmanager
def clocked() -> Iterator[list[float]]:
    """Give a list that has the seconds and CPU seconds of the block at its end."""
    took: list[float] = []
    start, cpu = time.perf_counter(), time.process_time()
    yield took
    took += [time.perf_counter() - start, time.process_time() - cpu]


def shipped() -> Study:
    """Return the shipped campaign, with the histories that a film shows."""
    from scenarios import open_study

    study = open_study(SHIPPED)
    study.history("spread"), study.envelope  # computed and kept
    return study


def length(job: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a film of so many frames."""
    return {"seconds": job["count"] / FPS + HOLD, "fps": FPS, "hold": HOLD}


def make_film(job: dict[str, Any]) -> tuple[float, float]:
    """Make a film as the command does."""
    from plots.film.film import save_film

    study = shipped()
    with clocked() as took:
        save_film(study, job["path"], size=tuple(job["size"]), **length(job))
    return took[0], took[1]


def make_rival(job: dict[str, Any]) -> tuple[float, float]:
    """Make a film with `FuncAnimation.save`, of frames spread over the campaign."""
    from matplotlib.animation import AbstractMovieWriter, FuncAnimation
    from plots.film.clock import captions_by_tick, film_minutes

    from plots.film.encoder import save_frames
    from plots.film.stage import Stage
    from plots.style import figure_settings

    study, size = shipped(), tuple(job["size"])
    waiting: queue.Queue[Pixels | None] = queue.Queue(3)

    def passed_on() -> Iterator[Pixels]:
        while (pixels := waiting.get()) is not None:
            yield pixels

    class Piping(AbstractMovieWriter):
        """A writer that draws as matplotlib's do, and passes the pixels on."""

        def setup(self, fig: Any, outfile: Any, dpi: Any = None) -> None:
            super().setup(fig, outfile, dpi)
            settings = {"size": size, "fps": FPS}
            self.thread = threading.Thread(target=save_frames, args=(outfile, passed_on()), kwargs=settings)
            self.thread.start()

        def grab_frame(self, **settings: Any) -> None:
            import numpy as np

            held = io.BytesIO()
            self.fig.savefig(held, format="rgba", dpi=self.dpi, **settings)
            waiting.put(np.frombuffer(held.getbuffer(), np.uint8).reshape(size[1], size[0], 4))

        def finish(self) -> None:
            waiting.put(None)
            self.thread.join()

    with clocked() as took, figure_settings():
        stage = Stage(study, size=size)
        whole = dict(length(job), seconds=FRAMES / FPS + HOLD)
        minutes = film_minutes(study, **whole)
        captions = list(
            captions_by_tick(stage.choose_captions(minutes, fps=FPS, ticks=len(minutes) + HOLD * FPS), len(minutes))
        )
        ticks = [round(at * (FRAMES - 1) / (job["count"] - 1)) for at in range(job["count"])]
        shown = zip(stage.frames([minutes[tick] for tick in ticks]), [captions[tick] for tick in ticks], strict=True)

        def update(now: Any) -> list[Any]:
            (frame, *_), caption = now
            stage.scenes[0].update(frame)
            stage.panel.update(frame, caption)
            return []

        film = FuncAnimation(
            stage.figure, update, frames=shown, init_func=list, save_count=len(ticks), cache_frame_data=False
        )
        film.save(job["path"], writer=Piping(fps=FPS), dpi=stage.figure.dpi)
    return took[0], took[1]


def keep_frames(job: dict[str, Any]) -> tuple[float, float]:
    """Draw the frames of a film and keep their pixels."""
    import numpy as np
    from plots.film.clock import film_minutes

    from plots.film.film import draw_film
    from plots.film.raster.rects import FrameBuffer
    from plots.film.stage import Stage
    from plots.style import figure_settings

    study, (width, height) = shipped(), job["size"]
    with clocked() as took, figure_settings():
        stage = Stage(study, size=(width, height))
        minutes = film_minutes(study, **length(job))
        shown = stage.choose_captions(minutes, fps=FPS, ticks=len(minutes) + HOLD * FPS)
        shape = (len(minutes), height, width, 4)
        kept = np.lib.format.open_memmap(job["path"], mode="w+", dtype=np.uint8, shape=shape)
        page = FrameBuffer()
        for at, drawn in enumerate(draw_film(stage, minutes, shown)):
            page.show(drawn)
            kept[at] = page.pixels
    return took[0], took[1]


def encode_alone(job: dict[str, Any]) -> tuple[float, float]:
    """Encode frames that are ready, from memory."""
    import numpy as np

    from plots.film.encoder import save_frames

    ready = np.load(job["frames"], mmap_mode="r")
    checksum = sum(int(frame[0, 0, 0]) + int(frame[::8].sum()) for frame in ready)  # and so in the page cache
    durations = [1] * (len(ready) - 1) + [HOLD * FPS]
    with clocked() as took:
        save_frames(job["path"], iter(ready), size=tuple(job["size"]), fps=FPS, durations=durations)
    return took[0], took[1] if checksum else 0.0


def encode_by_pillow(job: dict[str, Any]) -> tuple[float, float]:
    """Write a GIF of ready frames as Pillow does when told nothing."""
    import numpy as np
    from PIL import Image

    ready = np.load(job["frames"], mmap_mode="r")
    pictures = (Image.fromarray(np.array(frame[..., :3])) for frame in ready)
    with clocked() as took:
        next(pictures).save(job["path"], save_all=True, append_images=pictures, duration=1000 / FPS, loop=0)
    return took[0], took[1]


if __name__ == "__main__":
    sys.exit(main())
