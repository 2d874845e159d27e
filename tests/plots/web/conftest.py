"""A browser for the tests of the page, and pages opened in it, which may report no error and request nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import plots
from plots.web.page import SCRIPTS, join_script
from sim import Study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

_ASKED = os.environ.get("FRONTLAPSE_BROWSER")  # with it, a browser is no choice: tests fail without one
_TIMEOUT = 20_000  # ms
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


@pytest.fixture
def open_file(browser: Browser) -> Iterator[OpenPage]:
    """Open a page by the path of its file, with the end of its address and options of a Playwright context."""
    problems: list[str] = []
    contexts = []

    def check_request(request: Request, own: str) -> None:
        if not request.url.startswith((own, "data:")):
            problems.append(f"requested {request.url}")

    def open_path(path: Path, link: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(_TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and problems.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: problems.append(f"error: {error.stack or error}"))
        page.on("request", lambda request: check_request(request, path.as_uri()))
        page.goto(path.as_uri() + link)
        page.wait_for_function("window.frontlapse || !document.getElementById('data')")  # its data is unpacked
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert problems == []


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
