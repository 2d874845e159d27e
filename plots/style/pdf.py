"""Tagged PDF: title, language and alternative text in the structure that screen readers follow.

The page is one figure of the structure tree. matplotlib does not write such a tree, so its file gets the entries when
it writes the catalog and the page.
"""

from __future__ import annotations

import io
from typing import Any, cast

from matplotlib.backends import backend_pdf
from matplotlib.figure import Figure

from plots.style.about import About

_pdf = cast(Any, backend_pdf)  # matplotlib does not type it
_FIGURE = 0  # the number of the marked content that is the whole page


def pdf_bytes(figure: Figure, about: About, *, scale: float = 1.0) -> bytes:
    """Draw a figure as `FigureCanvasPdf.print_pdf` does, on a page of another size, for which it has no option."""
    from matplotlib.backends.backend_mixed import MixedModeRenderer

    dpi, (width, height) = figure.dpi, figure.get_size_inches()
    content = io.BytesIO()  # see `write_figure`
    file = _TaggedFile(content, about)
    figure.dpi = 72.0
    try:
        file.newPage(width * scale, height * scale)
        file.output(_pdf.Name("Figure"), {"MCID": _FIGURE}, _Operator(b"BDC"))
        if scale != 1:
            file.output(scale, 0, 0, scale, 0, 0, _pdf.Op.concat_matrix)
        file.width, file.height = width, height  # the renderer clips to them
        renderer = cast(Any, MixedModeRenderer)(figure, width, height, dpi, _pdf.RendererPdf(file, dpi, height, width))
        figure.draw(renderer)
        renderer.finalize()
        file.output(_Operator(b"EMC"))
        file.finalize()
    finally:
        figure.dpi = dpi
        file.close()
    return content.getvalue()


class _Operator:
    """An operator of a page that matplotlib does not have."""

    def __init__(self, name: bytes) -> None:
        self._name = name

    def pdfRepr(self) -> bytes:  # noqa: N802  # the name that matplotlib calls
        """Return the operator as a PDF has it."""
        return self._name


class _TaggedFile(_pdf.PdfFile):  # type: ignore[misc, name-defined]
    """A PDF of one page with a structure tree."""

    def __init__(self, content: io.BytesIO, about: About) -> None:
        self._about = about
        self._tree: Any = None
        blank = {"CreationDate": None, "Creator": None, "Producer": None}
        super().__init__(content, metadata={**blank, "Title": about.title} if about.title else blank)

    def writeObject(self, object: Any, contents: Any) -> None:  # noqa: N802
        """Write an object; the catalog and the page get their entries, and the page its part of the tree."""
        kind = contents.get("Type") if isinstance(contents, dict) else None
        if kind == _pdf.Name("Catalog"):
            self._tree = self.reserveObject("structure tree")
            contents = contents | {
                "Lang": self._about.language,
                "MarkInfo": {"Marked": True},
                "StructTreeRoot": self._tree,
                "ViewerPreferences": {"DisplayDocTitle": True},
            }
        elif kind == _pdf.Name("Page"):
            contents = contents | {"StructParents": 0, "Tabs": _pdf.Name("S")}
            self._write_tree(object, contents["MediaBox"])
        super().writeObject(object, contents)

    def _write_tree(self, page: Any, box: list[float]) -> None:
        document, figure = self.reserveObject("document"), self.reserveObject("figure")
        element = _pdf.Name("StructElem")
        super().writeObject(
            self._tree,
            {"Type": _pdf.Name("StructTreeRoot"), "K": [document], "ParentTree": {"Nums": [0, [figure]]}},
        )
        super().writeObject(document, {"Type": element, "S": _pdf.Name("Document"), "P": self._tree, "K": [figure]})
        place = {"O": _pdf.Name("Layout"), "BBox": box, "Placement": _pdf.Name("Block")}
        words = {"Alt": self._about.alt} if self._about.alt else {}
        super().writeObject(
            figure,
            {"Type": element, "S": _pdf.Name("Figure"), "P": document, "Pg": page, "K": _FIGURE, "A": place, **words},
        )
