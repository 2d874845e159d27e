"""Measure the web page: bytes, first paint, and steps through a large campaign, in a headless Chromium.

    python benchmarks/page.py [--quick] [--rivals]

Prints one row a figure and exits with 1 if one falls short of its bar. Measure on a quiet machine of two cores.

A step is the time for which the thread of the page is busy: its script, layout and painting, without the wait for the
next refresh of the screen. The large campaign is that of `scale.py`: a war on a grid, with a sentence for every ten
captures. A page is opened from its file, in a new profile each time.

`--rivals` installs folium, plotly and kepler.gl into an environment that is thrown away, has each write the replay of
the shipped campaign, and opens those files as well. No browser here reaches a network: what a file loads from elsewhere
is missing, and the row of its first map says so. The file of folium loads Leaflet and the map's tiles, that of
kepler.gl loads React and the tiles, and that of plotly brings its library and loads the outlines of countries.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also when run by its path, before an install

from figures import Row, tell
from reading import write_folder
from scale import timed, war

import plots
from scenarios import open_study
from sim import Study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHIPPED = "northwestern_syria_2024"
RIVALS = ("folium", "plotly", "keplergl")
CHROMIUM = os.environ.get("FRONTLAPSE_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
SWITCHES = ("--no-sandbox", "--disable-dev-shm-usage")
PATIENCE = 10  # seconds for a first paint and a first map
# Of each page: what is there once its map is.
MAPS = {
    "frontlapse": "(window.frontlapse && document.querySelector('#map canvas, #map svg'))",
    "folium": "document.querySelector('.leaflet-interactive, .leaflet-marker-icon')",
    "plotly": "document.querySelector('.scattergeo .point')",
    "keplergl": "document.querySelector('#deckgl-overlay, .maplibregl-canvas, .mapboxgl-canvas')",
}
WAIT = """(patience) => new Promise((tell) => {
  const first = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  let mapped = null;
  const look = () => {
    mapped ??= MAP ? performance.now() : null;
    const over = performance.now() > patience || (mapped && first());
    if (over) tell({ map: mapped, paint: first() });
    else setTimeout(look, 2);
  };
  look();
})"""
# A step is what the key of an arrow does: the next minute at which something changes, until it is painted.
TURNS = "() => window.frontlapse.history().turns"
STEP = """(minute) => new Promise((tell) => {
  window.frontlapse.store.set({ minute });
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = tell;
    port2.postMessage(0);
  });
}).then(() => null)"""


def main(argv: list[str] | None = None) -> int:
    """Measure everything, print the rows, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the web page against its bars.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and steps, and a smaller campaign")
    parser.add_argument(
        "--rivals", action="store_true", help="compare with folium, plotly and kepler.gl (installs them)"
    )
    args = parser.parse_args(argv)
    return tell(measure(quick=args.quick, rivals=args.rivals))


def measure(*, quick: bool, rivals: bool) -> Iterator[Row]:
    """Yield every figure as it is measured."""
    with TemporaryDirectory() as name:
        folder, study = Path(name), open_study(SHIPPED)
        writing = timed(lambda: plots.save_page(study, folder / "page.html"))
        whole = (folder / "page.html").read_bytes()
        yield Row("the page of the shipped campaign", len(whole) / 1000, "kB", at_most=250)
        yield Row("  compressed by gzip", len(gzip.compress(whole, mtime=0)) / 1000, "kB", at_most=90)
        yield Row("  writing it, CPU time", writing, "s")
        with browser() as opened:
            if opened is None:
                print("neither Playwright nor Chromium: nothing is opened", file=sys.stderr)
                return
            yield from opening_rows(opened, "frontlapse", folder / "page.html", 3 if quick else 9, paint=300)
            yield from large_rows(opened, folder, *((200, 800, 60) if quick else (5_000, 20_000, 400)))
            if rivals:
                yield from rival_rows(opened, study, folder)


# -- the page by itself ------------------------------------------------------------------------------------------------


def opening_rows(
    opened: Browser, kind: str, page: Path, rounds: int, *, paint: float | None = None, first_map: float | None = None
) -> Iterator[Row]:
    """Yield the first paint of a page and its first map, with their bars, and its memory then."""
    found = [open_page(opened, kind, page) for _ in range(rounds)]
    for what, name, bar in (("first paint", "paint", paint), ("first map", "map", first_map)):
        times = [each[name] for each in found if each[name] is not None]
        missing = f"  {what}: none within {PATIENCE} s; requests that nothing answers"
        yield Row(f"  {what}", median(times), "ms", at_most=bar) if times else Row(missing, found[0]["asked"], "")
    yield Row("  memory of its script", median(each["memory"] for each in found) / 1e6, "MB")


def open_page(opened: Browser, kind: str, page: Path) -> Mapping[str, Any]:
    """Return when a page painted first and had its map (ms), its memory (bytes), and how much it asked for."""
    context = opened.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    tab, asked = context.new_page(), []
    tab.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    tab.goto(page.as_uri(), wait_until="commit")
    times = tab.evaluate(WAIT.replace("MAP", MAPS[kind]), 1000 * PATIENCE)
    session = context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    memory = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return {**times, "memory": memory, "asked": len(asked)}


def large_rows(opened: Browser, folder: Path, places: int, changes: int, steps: int) -> Iterator[Row]:
    """Yield what the page of a large campaign weighs, how fast it opens, and how fast it steps."""
    study = Study.open(write_folder(war(places, changes), folder / "large"))
    page = folder / "large.html"
    writing = timed(lambda: plots.save_page(study, page))
    yield Row(f"the page of {places:,} places and {changes:,} changes", page.stat().st_size / 1000, "kB")
    yield Row("  compressed by gzip", len(gzip.compress(page.read_bytes(), mtime=0)) / 1000, "kB")
    yield Row("  writing it, CPU time", writing, "s")
    yield from opening_rows(opened, "frontlapse", page, 3, first_map=2000)
    tab = opened.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(page.as_uri())
    tab.evaluate(WAIT.replace("MAP", MAPS["frontlapse"]), 1000 * PATIENCE)
    turns = tab.evaluate(TURNS)
    times = sorted(step_times(tab, turns[len(turns) // 3 :][:steps]))
    yield Row("  work for a step to the next change, until it is painted, median", median(times), "ms", at_most=16)
    yield Row("  nine of ten steps, at most", times[len(times) * 9 // 10], "ms")
    tab.close()


def step_times(tab: Page, minutes: Iterable[int]) -> list[float]:
    """Return how long the thread of a page is busy with each step, ms."""
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

    times = []
    for minute in minutes:
        before = busy()
        tab.evaluate(STEP, minute)
        times.append(busy() - before)
    return times


@contextmanager
def browser() -> Iterator[Browser | None]:
    """Open a headless browser; yield None if Playwright or Chromium is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    if CHROMIUM is None:
        yield None
        return
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield opened
        opened.close()


# -- the rivals --------------------------------------------------------------------------------------------------------


def rival_rows(opened: Browser, study: Study, folder: Path) -> Iterator[Row]:
    """Yield the same figures of the files that other libraries write of the shipped campaign."""
    (folder / "changes.json").write_text(json.dumps(changes_of(study)), encoding="utf-8")
    venv.create(folder / "rivals", with_pip=True)
    python = folder / "rivals" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", "pandas", *RIVALS], check=True, stdout=sys.stderr)
    for rival in RIVALS:
        command = [str(python), str(Path(__file__).with_name("page_rivals.py")), rival, "changes.json", f"{rival}.html"]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
        file = folder / f"{rival}.html"
        yield Row(f"the same replay by {done.stdout.split()[-1]}", file.stat().st_size / 1000, "kB")
        yield Row("  compressed by gzip", len(gzip.compress(file.read_bytes(), mtime=0)) / 1000, "kB")
        yield from opening_rows(opened, rival, file, 3)


def changes_of(study: Study) -> list[dict[str, Any]]:
    """Return who holds what from when on: the holders before the first minute, and every change of holder."""
    campaign, history = study.campaign, study.history("middle")
    points = [place for place in campaign.places.values() if place.lat is not None and place.holder]
    first = [(0, place.id, place.holder) for place in points]
    later = [
        (change.minute, change.place, change.after.holder)
        for place in points
        for change in history.changes_of(place.id)
        if change.before.holder != change.after.holder
    ]
    return [
        {
            "time": campaign.clock.iso(minute)[:19],
            "place": campaign.places[place].name,
            "lat": campaign.places[place].lat,
            "lon": campaign.places[place].lon,
            "holder": holder,
            "colour": campaign.sides[side].colour
            if (side := campaign.side_of(holder)) in campaign.sides
            else "#888888",
        }
        for minute, place, holder in sorted(first + later)
    ]


if __name__ == "__main__":
    sys.exit(main())
