"""Save a study as a page: its data, what it says of itself, and the picture shown where its address is shared."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from PIL import Image, ImageOps

from plots.film.film import save_poster
from plots.style.files import check_suffix
from plots.style.localised import in_language
from plots.style.notebook import Page
from plots.style.outputs import apart, writing
from plots.style.sides import side_styles, with_palette
from plots.style.themes import LIGHT, Theme
from plots.web.page import Head, render
from plots.web.payload import make_payload
from sim import History, Study
from sim.histories import check_draws
from sim.model.arguments import instance, several
from sim.model.escapes import line_text
from sim.model.vocabulary import Placement, Prior

SUFFIXES = (".html",)
_DRAWN, _SHARED = (1280, 720), (400, 210)  # px of the poster, and of the picture shown where an address is shared
_QUALITIES = (60, 40, 20, 10)  # of it, the best of which is taken that is small enough
_MOST = 5_000  # bytes of it


def save_page(
    study: Study,
    path: str | os.PathLike[str],
    *,
    runs: Sequence[History] = (),
    draws: int = 0,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
    palette: str | None = None,
    share_image: bool = True,
    overwrite: bool = False,
) -> Page:
    """Save a study as one HTML file to explore, which needs no server and no network.

    It has every placement and reading of the record: the map through time, the document with all that is coded of it,
    charts, the doubt of the source, and what an audit found.

    Parameters
    ----------
    study
        What to show, with its readings to begin with.
    path
        The file, ``.html``.
    runs
        Histories with scripts (`Study.run`) to switch to; the page marks them as not of the source.
    draws, seed, prior
        How many histories to draw for the shares in which each side holds each place, their seed and their prior; 0:
        none, and no shares.
    theme
        The words of the language in which the page opens, and its colours. A page has a light and a dark theme: this
        one and the usual other one. It opens in that of the reader's device, or in a dark one given here.
    palette
        Which of `palette_names` colours the sides; None: the theme's own.
    share_image
        Whether it has a picture to be shown where its address is shared: the poster, in 5 kB.
    overwrite
        Whether a file may be replaced that frontlapse did not write, or that was edited since.

    Returns
    -------
    Page
        Which a notebook shows.

    Raises
    ------
    TypeError
        If `theme` is not a `Theme`.
    ValueError
        If the suffix, the palette or the prior is unknown, or a run is of another study.
    TimesError
        If the stated times contradict each other.
    FileNotFoundError, IsADirectoryError, PermissionError, FileExistsError
        If the file cannot be there; see `Outputs.file`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_page(open_study("northwestern_syria_2024"), "page.html")  # doctest: +SKIP
    """
    target = check_suffix(path, SUFFIXES)
    check_draws(draws, seed, prior)
    runs = [study.history(instance(one, "runs", History)) for one in several(runs, "runs", "histories")]
    theme = with_palette(theme, palette, study.campaign)
    shown = in_language(study, theme)
    head = Head(
        title=line_text(shown.campaign.title or shown.campaign.name),
        description=line_text(shown.campaign.summary),
        language=theme.words.language,
        rtl=theme.words.rtl,
        licence=line_text(shown.campaign.licence),
        icon=_icon(shown, theme),
        needs_script=theme.words("page.needs_script"),
    )
    with writing(overwrite=overwrite) as outputs:
        part = outputs.file(target)
        payload = make_payload(study, theme=theme, runs=runs, draws=draws, seed=seed, prior=prior)
        page = render(payload, replace(head, image=_poster(shown, theme) if share_image else ""))
        part.write_text(page, encoding="utf-8", newline="\n")
    return Page(target, head.title, head.description)


def _poster(study: Study, theme: Theme) -> str:
    """Return the poster of a study as the data URL of a small picture."""
    with TemporaryDirectory() as folder, apart():
        file = Path(folder) / "poster.png"
        save_poster(study, file, history=Placement.MIDDLE, theme=theme, size=_DRAWN)
        with Image.open(file) as drawn:
            picture = ImageOps.pad(drawn.convert("RGB"), _SHARED, Image.Resampling.LANCZOS, theme.paper)
    for quality in _QUALITIES:
        content = io.BytesIO()
        picture.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= _MOST:
            break
    return f"data:image/webp;base64,{base64.b64encode(content.getvalue()).decode('ascii')}"


def _icon(study: Study, theme: Theme) -> str:
    """Return a disc with the colours of the first two sides as a data URL."""
    colours = [style.colour for style in side_styles(study.campaign, theme=theme).values()]
    left, right = colours[:2]
    half = '<path fill="{}" d="M16 2a14 14 0 0 {} 0 28z"/>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{half.format(left, 0)}{half.format(right, 1)}'
    return f"data:image/svg+xml,{quote(drawn)}{quote('</svg>')}"
