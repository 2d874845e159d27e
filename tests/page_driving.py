"""What tests of the web page ask of one that is open in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from plots.web.page import SCRIPTS, join_script
from plots.web.payload import make_payload
from sim import Study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Ask: TypeAlias = Callable[..., Any]
_START = """(payload) => {
  const data = readData(payload);
  const model = makeModel(data);
  const store = makeStore(firstView(data));
  const words = makeWords(data, "en");
  window.page = { data, model, store, words: () => words, history: () => model.history(store.view), announce() {} };
}"""
UNTIL = """([limit, text]) => new Promise((tell, fail) => {
  const start = performance.now();
  const look = () => {
    const found = (CONDITION);
    if (found) tell(found);
    else if (performance.now() - start > limit) fail(new Error(`not within ${limit} ms: ${text}`));
    else setTimeout(look, 10);
  };
  look();
})"""
CONTROLS = "a[href], button, input, select, textarea, summary, [role=slider], [role=tab], [tabindex='0']"


def ask(page: Page, script: str, *values: Any) -> Any:
    """Return what an expression gives; in it, `view`, `data`, `model`, `store` and `words` are those of the page.

    The values are `a`, `b` and so on.
    """
    names = "abcdef"[: len(values)]
    head = "const { store, data, model } = frontlapse, { view } = store, words = frontlapse.words();"
    return page.evaluate(f"([{','.join(names)}]) => {{ {head} return ({script}); }}", list(values))


def until(page: Page, condition: str, limit: int = 5000) -> Any:
    """Wait until an expression is true, and return it; the policy of the page forbids Playwright's own way."""
    return page.evaluate(UNTIL.replace("CONDITION", condition), [limit, condition])


def put(page: Page, **view: Any) -> None:
    """Put something into the view, as a part of the page does."""
    page.evaluate("(view) => frontlapse.store.set(view)", view)


def place(page: Page, id: str) -> int:
    """Return the number of a place."""
    return int(ask(page, "data.places.findIndex((one) => one.id === a)", id))


def painted(page: Page) -> int:
    """Return how many colours the map has on a coarse grid of points."""
    return int(
        page.evaluate("""() => {
          const side = 40, context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
          context.imageSmoothingEnabled = false;
          const canvases = document.querySelectorAll(".map-face canvas");
          for (const canvas of canvases) context.drawImage(canvas, 0, 0, side, side);
          return new Set(new Uint32Array(context.getImageData(0, 0, side, side).data.buffer)).size;
        }""")
    )


def too_small(page: Page, least: float) -> list[str]:
    """Return the controls that are in view and smaller than a finger needs; links are text."""
    found: list[str] = page.evaluate(
        """([controls, least]) => [...document.querySelectorAll(controls)].filter((control) => {
          if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: false })) return false;
          if (control.disabled || control.matches(".panel-body, .map-frame, a, .plain")) return false; // area, text
          const label = control.matches("input[type=radio], input[type=checkbox]") && control.closest("label");
          const { width, height, right, bottom } = (label || control).getBoundingClientRect();
          const { display } = getComputedStyle(control);
          return display !== "inline" && width > 0 && (height < least - 0.5 || width < least - 0.5) && right > 0;
        }).map((control) => `${control.outerHTML.slice(0, 120)} ${control.clientWidth}x${control.clientHeight}`)""",
        [CONTROLS, least],
    )
    return found


@contextmanager
def open_script(browser: Browser, folder: Path, study: Study, own: str, begin: str = "() => {}") -> Iterator[Ask]:
    """Open a page with the functions of its script and the data of a study as `page`, but without its parts.

    `own` lists the functions that tests call as `own.NAME`; `begin` is called first. Yields how to ask the page.
    """
    script = join_script([name for name in SCRIPTS if name != "app.js"])
    script += f"\nwindow.own = {{{own}}}; window.start = {_START}; window.begin = {begin};"
    path = folder / "script.html"
    path.write_text(f'<!doctype html><link rel="icon" href="data:,"><script type="module">{script}</script>', "utf-8")
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(path.as_uri())
    opened.evaluate("(payload) => { start(payload); begin(); }", make_payload(study))
    yield opened.evaluate
    context.close()
