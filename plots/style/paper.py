"""Figures saved on pages of a given paper size, which print without scaling."""

from __future__ import annotations

import re
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plots.style import check_suffix, place_axes, write_figure
from plots.style.about import About

A4 = (297.0, 210.0)  # mm, landscape
_MM_AN_INCH = 25.4


def write_page(
    figure: Figure, path: Path, *, paper: tuple[float, float] | None = A4, about: About | None = None
) -> None:
    """Write a figure as PNG, SVG or PDF by suffix, on a page as wide as `paper` (mm) and as high as its shape asks.

    Type and lines scale with the page; with `paper` None the page has the size of the figure. The file says what it is
    `about`. Call it inside `figure_settings`; see `write_figure`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture.
    """
    suffix, about = check_suffix(path).suffix.lower(), about or About()
    width, height = figure.get_size_inches()
    across = 1.0 if paper is None else paper[0] / _MM_AN_INCH / float(width)
    if suffix == ".pdf":
        from plots.style.pdf import pdf_bytes  # imported here: 0.1 s that films save

        path.write_bytes(pdf_bytes(figure, about, scale=across))
    elif suffix == ".svg":
        from plots.style.svg import svg_text

        path.write_text(svg_text(figure, about), encoding="utf-8", newline="\n")
        if paper is not None:
            _stretch_svg(path, paper[0], paper[0] * float(height) / float(width))
    else:
        dpi = {} if paper is None else {"pil_kwargs": {"dpi": (figure.dpi / across,) * 2}}
        write_figure(figure, path, about=about, **dpi)


def _stretch_svg(path: Path, width: float, height: float) -> None:
    """Set the size of an SVG in mm; its view box scales the content."""
    drawing = path.read_text(encoding="utf-8")
    size = f'width="{width:g}mm" height="{height:.3f}mm"'
    drawing, found = re.subn(r'width="[\d.]+pt" height="[\d.]+pt"', size, drawing, count=1)
    if not found:
        raise RuntimeError(f"matplotlib wrote no size in pt into {path.name}")
    path.write_text(drawing, encoding="utf-8", newline="\n")


def unit_axes(figure: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Return frameless axes in layout px from their lower left corner."""
    axes = place_axes(figure, x, y, width, height)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return axes
