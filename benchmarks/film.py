"""Measure the default film: its speed, its memory and its size, also as ratios within one run.

    python benchmarks/film.py [--quick]

Prints one row a figure with its bar, and exits with 1 if one falls short; rows without a bar are for information.

Every film is made in a process of its own, and the sides of a comparison take turns. Whole processes run the command
``film``, the others `save_film`. The rival is `matplotlib.animation.FuncAnimation.save` with the same figure, maps and
pieces, through a matplotlib writer that passes raw frames to our encoder: only the drawing loop differs. It draws a few
frames of every chapter, and its total is extrapolated from the time of one more frame a chapter.
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
    from plots.film.story.film import Plan
    from plots.map.scene import Scene
    from sim import Frame, Study

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = "northwestern_syria_2024"
SECONDS, FPS, FULL_FPS = 60, 12, 30
HOLD = 3  # seconds of the end card
WIDE, FULL = (1280, 720), (1920, 1080)
QUICK, SMALL = 8, (640, 360)  # seconds and size, for a run that only shows that all of it works
Took = tuple[float, float, int]  # seconds, CPU seconds, frames


class Run(NamedTuple):
    """What a process took: seconds from start to end, seconds and CPU seconds of its work proper, and most MB.

    `frames` are those that it drew.
    """

    whole: float
    work: float
    cpu: float
    memory: float
    frames: int


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the film against its bars.")
    parser.add_argument(
        "--quick", action="store_true", help=f"one run of most, {QUICK} s and small, without bars of time"
    )
    parser.add_argument("--job", help=argparse.SUPPRESS)  # what a process started by this one is to do
    args = parser.parse_args(argv)
    if args.job:
        return work(json.loads(args.job))
    with tempfile.TemporaryDirectory() as folder:
        return tell(measure(Path(folder), quick=args.quick))


def measure(folder: Path, *, quick: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    seconds, rounds, size, full = (QUICK, 1, SMALL, WIDE) if quick else (SECONDS, 3, WIDE, FULL)
    settings = {"seconds": seconds, "fps": FPS, "size": size}
    frames = folder / "frames.npy"
    run_job("frames", frames, **settings)
    yield from speed_rows(folder, frames, settings, rounds=rounds)
    yield from gif_rows(folder, frames, settings, rounds=rounds)
    frames.unlink()
    runs = [run_job("film", folder / "full.mp4", seconds=seconds, fps=FULL_FPS, size=full) for _ in range(rounds)]
    what = name({"seconds": seconds, "fps": FULL_FPS, "size": full})
    yield Row(f"save_film, {what}", median([run.work for run in runs]), "s", at_most=None if quick else 60)
    yield Row(f"  peak memory, {what}", median([run.memory for run in runs]), "MB", at_most=450)
    if not quick:
        yield from growth_rows(folder, rounds=rounds)


def name(settings: dict[str, Any]) -> str:
    """Return the length, size and pace of a film in words."""
    wide, high = settings["size"]
    return f"{settings['seconds']} s at {wide}x{high} and {settings['fps']} fps"


def speed_rows(folder: Path, frames: Path, settings: dict[str, Any], *, rounds: int) -> Iterator[Row]:
    """Compare a film with matplotlib's own animation, and with the encoding of its frames alone."""
    whole, more, encode, commands, cpu, encode_cpu = [], [], [], [], [], []
    for _ in range(rounds):
        command = time_command(folder / "command.mp4", settings)
        few, many = (run_job("rival", folder / "rival.mp4", each=each, **settings) for each in (1, 3))
        film = run_job("film", folder / "film.mp4", **settings)
        alone = run_job("encode", folder / "alone.mp4", frames=frames, **settings)
        left = film.frames - many.frames
        a_frame, a_frame_cpu = ((b - a) / (many.frames - few.frames) for a, b in zip(few[1:3], many[1:3], strict=True))
        whole.append((many.whole + left * a_frame) / command)
        more.append((many.work + left * a_frame) / film.work)
        cpu.append((many.cpu + left * a_frame_cpu) / film.cpu)
        encode.append(film.work / alone.work)
        encode_cpu.append(film.cpu / alone.cpu)
        commands.append(command)
    what = name(settings)
    yield Row(f"command film, {what}", median(commands), "s", at_most=10 if settings["size"] == WIDE else None)
    yield Row(f"FuncAnimation.save over it, whole process, {what}", median(whole), "x", at_least=25)
    yield Row("  the same of save_film alone, without starting Python and importing", median(more), "x")
    yield Row("  that in CPU time, both threads: what others do on the machine counts less", median(cpu), "x")
    yield Row(f"save_film over encoding the same ready frames, {what}", median(encode), "x", at_most=1.8)
    yield Row("  that in CPU time, both threads", median(encode_cpu), "x")


def growth_rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Find the power of the number of frames that the time grows with; what a film costs before its frames is off."""
    powers = []
    for _ in range(rounds):
        settings = {"seconds": SECONDS, "size": WIDE}
        least, few, many = (run_job("film", folder / "x.mp4", fps=fps, **settings).cpu for fps in (2, 10, 42))
        powers.append(math.log((many - least) / (few - least), 5))  # 40 more frames a second over 8 more
    yield Row("growth of CPU time with frames, 10 to 42 a second: exponent", median(powers), "", at_most=1.1)


def gif_rows(folder: Path, frames: Path, settings: dict[str, Any], *, rounds: int) -> Iterator[Row]:
    """Compare our GIF with the MP4 of the same frames in time, and with Pillow's default writer in bytes."""
    ours, theirs = folder / "ours.gif", folder / "theirs.gif"
    over = []
    for _ in range(rounds):
        gif, mp4 = (run_job("film", path, **settings) for path in (ours, folder / "film.mp4"))
        over.append(gif.work / mp4.work)
    yield Row(f"save_film of a GIF over that of an MP4, {name(settings)}", median(over), "x", at_most=1.3)
    run_job("encode", ours, frames=frames, **settings)
    run_job("pillow", theirs, frames=frames, **settings)
    share = ours.stat().st_size / theirs.stat().st_size
    yield Row("bytes of the GIF over Pillow's default writer, the same frames", share, "x", at_most=1 / 8)


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
    seconds, cpu, frames = json.loads(said)
    return Run(whole, seconds, cpu, used.ru_maxrss / 1024, frames)


def time_command(path: Path, settings: dict[str, Any]) -> float:
    """Return the seconds that the command takes, from start to end, to make a film."""
    options = {"--output": path, "--size": "{}x{}".format(*settings["size"])}
    options |= {"--fps": settings["fps"], "--seconds": settings["seconds"]}
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
    kinds: dict[str, Callable[[dict[str, Any]], Took]] = {
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


def planned(study: Study, job: dict[str, Any]) -> tuple[Plan, dict[str, Any]]:
    """Return the plan of a job's film, and what draws it besides."""
    from plots.film.film import film_span
    from plots.film.story.film import plan_film
    from plots.style import LIGHT

    history, span = study.history("spread"), film_span(study.campaign)
    plan = plan_film(study, history, span=span, seconds=job["seconds"], fps=job["fps"], hold=HOLD)
    return plan, {"span": span, "theme": LIGHT}


def make_film(job: dict[str, Any]) -> Took:
    """Make a film as the command does."""
    from plots.film.film import save_film

    study = shipped()
    frames: list[int] = []
    with clocked() as took:
        save_film(
            study, job["path"], size=tuple(job["size"]), seconds=job["seconds"], fps=job["fps"], hold=HOLD,
            progress=lambda _, count: frames.append(count), overwrite=True,
        )  # fmt: skip
    return took[0], took[1], frames[-1]


def make_rival(job: dict[str, Any]) -> Took:
    """Make a film with `FuncAnimation.save`, of as many frames of each chapter as asked for."""
    from matplotlib.animation import AbstractMovieWriter, FuncAnimation

    from plots.film.encoder import save_frames
    from plots.film.story.film import make_stage
    from plots.film.story.layouts import story_layout
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
            settings = {"size": size, "fps": FPS, "overwrite": True}
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
        plan, settings = planned(study, job)
        schedule = plan.schedule
        stage = make_stage(study, study.history("spread"), plan, layout=story_layout(size), **settings)
        pieces = [each.piece for each in stage._pieces]
        ends = [*schedule.begins[1:], schedule.opening + len(schedule.minutes)]
        wanted = {
            begin + round((end - begin - 1) * (at + 1) / (job["each"] + 1))
            for begin, end in zip(schedule.begins, ends, strict=True)
            for at in range(job["each"])
        }
        scenes: dict[int, Scene] = {}

        def update(now: tuple[int, Frame]) -> list[Any]:
            tick, frame = now
            chapter = schedule.chapter(tick)
            if chapter not in scenes:
                for old in scenes.values():
                    old.axes.remove()
                scenes.clear()
                scenes[chapter] = stage._scene(chapter)
            stage._seen = scenes[chapter].view, stage._motion.at(tick)
            scenes[chapter].update(frame, stage._seen[1])
            for piece in pieces:
                piece.show(tick, frame, chapter)
                for artist in piece.artists:
                    artist.set_visible(piece.key is not None)
            return []

        shown = (now for now in stage.frames() if now[0] in wanted)
        film = FuncAnimation(
            stage.figure, update, frames=shown, init_func=list, save_count=len(wanted), cache_frame_data=False
        )
        film.save(job["path"], writer=Piping(fps=FPS), dpi=stage.figure.dpi)
    return took[0], took[1], len(wanted)


def keep_frames(job: dict[str, Any]) -> Took:
    """Draw the frames of a film and keep their pixels."""
    import numpy as np

    from plots.film.raster.rects import FrameBuffer
    from plots.film.story.film import draw_story
    from plots.style import figure_settings

    study, (width, height) = shipped(), job["size"]
    with clocked() as took, figure_settings():
        plan, settings = planned(study, job)
        shape = (len(durations(plan)), height, width, 4)
        kept = np.lib.format.open_memmap(job["path"], mode="w+", dtype=np.uint8, shape=shape)
        page = FrameBuffer()
        drawn = draw_story(study, study.history("spread"), plan, size=(width, height), **settings)
        for at, frame in enumerate(drawn):
            page.show(frame)
            kept[at] = page.pixels
    return took[0], took[1], len(kept)


def durations(plan: Plan) -> list[int]:
    """Return for how many ticks each frame of a film stays."""
    schedule = plan.schedule
    return [schedule.opening, *[1] * len(schedule.minutes), schedule.ending]


def encode_alone(job: dict[str, Any]) -> Took:
    """Encode frames that are ready, from memory."""
    import numpy as np

    from plots.film.encoder import save_frames

    plan, _ = planned(shipped(), job)
    ready = np.load(job["frames"], mmap_mode="r")
    checksum = sum(int(frame[0, 0, 0]) + int(frame[::8].sum()) for frame in ready)  # and so in the page cache
    with clocked() as took:
        save_frames(
            job["path"], iter(ready), size=tuple(job["size"]), fps=job["fps"], durations=durations(plan), overwrite=True
        )
    return took[0], took[1] if checksum else 0.0, len(ready)


def encode_by_pillow(job: dict[str, Any]) -> Took:
    """Write a GIF of ready frames as Pillow does when told nothing."""
    import numpy as np
    from PIL import Image

    ready = np.load(job["frames"], mmap_mode="r")
    pictures = (Image.fromarray(np.array(frame[..., :3])) for frame in ready)
    with clocked() as took:
        next(pictures).save(job["path"], save_all=True, append_images=pictures, duration=1000 / FPS, loop=0)
    return took[0], took[1], len(ready)


if __name__ == "__main__":
    sys.exit(main())
