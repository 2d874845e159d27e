"""A browser for the tests of the page, and pages opened in it, which may report no error and request nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import FOLDERS

import plots
from plots.web.page import SCRIPTS, join_script
from sim import Study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

    from sim.clock.world import World

_ASKED = os.environ.get("FRONTLAPSE_BROWSER")  # with it, a browser is no choice: tests fail without one
_TIMEOUT = 10_000  # ms
# The policy of the page forbids Playwright's own way to wait for something in it.
_READY = """() => new Promise((tell) => {
  const start = performance.now(), look = () =>
    window.frontlapse || window.own || performance.now() - start > 10_000 ? tell() : setTimeout(look, 5);
  look();
})"""
OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once a module: while it runs, no other test of this process could run an event loop."""
    path = _ASKED or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed")
    if _ASKED is None:
        pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return the page of a study as a file; that of the same study and options is saved once."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def save(study: Study, **options: Any) -> Path:
        path = folder / f"{save.cache_info().misses}.html"
        plots.save_page(study, path, share_image=False, **options)
        return path

    return save


@contextmanager
def open_watched(browser: Browser, path: Path, link: str = "", **options: Any) -> Iterator[Page]:
    """Open a page in a context of its own; on leaving, it must have reported no error and requested nothing else."""
    problems: list[str] = []
    own = path.as_uri()

    def note(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            problems.append(f"console: {said.text}")

    def check(request: Request) -> None:
        if not request.url.startswith((own, "data:")):
            problems.append(f"requested {request.url}")

    context = browser.new_context(**options)
    context.set_default_timeout(_TIMEOUT)
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(f"error: {error.stack or error}"))
    page.on("request", check)
    try:
        page.goto(own + link)
        page.evaluate(_READY)
        yield page
    finally:
        context.close()
    assert problems == []


def _falls_to_scripts(world: World) -> Iterator[object]:
    """Have a place fall that the record leaves alone."""
    yield world.hours(60)
    world.change("capture", "hama", "hts")
    world.note("Hama falls.")


@pytest.fixture(scope="session")
def rich_page(page_file: Callable[..., Path]) -> Path:
    """Return the page of a small campaign that has everything: readings, claims, a road, a what-if run, an ensemble."""
    study = Study.open(FOLDERS / "saraqib")
    return page_file(study, runs=(study.run(_falls_to_scripts),), draws=20)


@pytest.fixture(scope="session")
def watched() -> Callable[..., AbstractContextManager[Page]]:
    """Return `open_watched`, for pages that the tests of a module share."""
    return open_watched


@pytest.fixture
def open_file(browser: Browser) -> Iterator[OpenPage]:
    """Open a page by the path of its file, with the end of its address and options of a Playwright context."""
    with ExitStack() as opened:
        yield lambda path, link="", **options: opened.enter_context(open_watched(browser, path, link, **options))


@pytest.fixture
def page_of(open_file: OpenPage, page_file: Callable[..., Path]) -> OpenPage:
    """Open the page of a study; see `open_file` for the arguments."""

    def open_page(study: Study, link: str = "", *, saved: dict[str, Any] | None = None, **options: Any) -> Page:
        return open_file(page_file(study, **(saved or {})), link, **options)

    return open_page


@pytest.fixture
def script_page(open_file: OpenPage, tmp_path: Path) -> Page:
    """Open a page without data; `window.own` has what dates.js, words.js and state.js export."""
    script = join_script(SCRIPTS[: SCRIPTS.index("link.js")])
    names = "readData, makeClock, makeDates, makeWords, makeModel"
    path = tmp_path / "script.html"
    script += f"window.own = {{{names}}};"
    path.write_text(f'<!doctype html><link rel="icon" href="data:,"><script type="module">{script}</script>')
    return open_file(path)
