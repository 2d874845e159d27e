"""Save a study as a page."""

from __future__ import annotations

import os
from collections.abc import Sequence

from plots.style.files import check_suffix
from plots.style.outputs import writing
from plots.style.themes import LIGHT, Theme, check_theme
from plots.web.page import render
from plots.web.payload import make_payload
from sim import History, Study


def save_page(
    study: Study,
    path: str | os.PathLike[str],
    *,
    theme: Theme = LIGHT,
    palette: str | None = None,
    runs: Sequence[History] = (),
    overwrite: bool = False,
) -> None:
    """Save a study as one HTML file to explore."""
    check_theme(theme)
    target = check_suffix(path, (".html",))
    with writing(overwrite=overwrite) as outputs:
        part = outputs.file(target)
        payload = make_payload(study, theme=theme, palette=palette, runs=runs)
        opened = payload["languages"][payload["language"]]
        text = render(
            payload,
            title=opened["title"],
            description=opened["summary"],
            language=payload["language"],
            rtl=opened["rtl"],
        )
        part.write_text(text, encoding="utf-8", newline="\n")
