"""Figures saved on pages of a given paper size, which print without scaling."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plots.style import check_suffix, place_axes, write_figure

A4 = (297.0, 210.0)  # mm, landscape
_MM_AN_INCH = 25.4


def write_page(figure: Figure, path: Path, *, paper: tuple[float, float] | None = A4) -> None:
    """Write a figure as PNG, SVG or PDF by suffix, on a page as wide as `paper` (mm) and as high as its shape asks.

    Type and lines scale with the page; with `paper` None the page has the size of the figure. Call it inside
    `figure_settings`; see `write_figure`.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture.
    """
    if paper is None:
        return write_figure(figure, path)
    suffix = check_suffix(path).suffix.lower()
    width, height = figure.get_size_inches()
    across = paper[0] / _MM_AN_INCH / float(width)
    if suffix == ".png":
        write_figure(figure, path, pil_kwargs={"dpi": (figure.dpi / across,) * 2})
    elif suffix == ".pdf":
        _write_pdf(figure, path, across)
    else:
        write_figure(figure, path)
        _stretch_svg(path, paper[0], paper[0] * float(height) / float(width))


def _stretch_svg(path: Path, width: float, height: float) -> None:
    """Set the size of an SVG in mm; its view box scales the content."""
    drawing = path.read_text(encoding="utf-8")
    size = f'width="{width:g}mm" height="{height:.3f}mm"'
    drawing, found = re.subn(r'width="[\d.]+pt" height="[\d.]+pt"', size, drawing, count=1)
    if not found:
        raise RuntimeError(f"matplotlib wrote no size in pt into {path.name}")
    path.write_text(drawing, encoding="utf-8", newline="\n")


def _write_pdf(figure: Figure, path: Path, scale: float) -> None:
    """Draw a figure as `FigureCanvasPdf.print_pdf` does, on a page of another size, for which it has no option."""
    from matplotlib.backends import backend_pdf  # imported here: 0.1 s that films save
    from matplotlib.backends.backend_mixed import MixedModeRenderer

    pdf = cast(Any, backend_pdf)  # matplotlib does not type it
    dpi, (width, height) = figure.dpi, figure.get_size_inches()
    content = io.BytesIO()  # see `write_figure`
    file = pdf.PdfFile(content, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    figure.dpi = 72.0
    try:
        file.newPage(width * scale, height * scale)
        file.output(scale, 0, 0, scale, 0, 0, pdf.Op.concat_matrix)
        file.width, file.height = width, height  # the renderer clips to them
        renderer = cast(Any, MixedModeRenderer)(figure, width, height, dpi, pdf.RendererPdf(file, dpi, height, width))
        figure.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        figure.dpi = dpi
        file.close()
    path.write_bytes(content.getvalue())


def unit_axes(figure: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Return frameless axes in layout px from their lower left corner."""
    axes = place_axes(figure, x, y, width, height)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return axes
