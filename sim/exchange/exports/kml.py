"""Layers as KML 2.2 and KMZ: a placemark a row, with its span of time."""

from __future__ import annotations

import html
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from shapely.geometry.base import BaseGeometry

from sim.exchange.exports.layers import Cell, Layer
from sim.exchange.exports.looks import channels, side_colours, title_of
from sim.exchange.exports.markup import add, document
from sim.model.campaign import Campaign
from sim.model.escapes import slug
from sim.model.vocabulary import UNKNOWN

NAMESPACE = "http://www.opengis.net/kml/2.2"
_ICON = "files/disc.png"
_ICON_SIZE = 32  # px
_TITLES = {
    "spells": "Who held each place", "events": "What was reported", "front": "Front", "cells": "Ground nearest",
    "lines": "Front lines as drawn",
}  # fmt: skip
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_DASHED = ("silent", "inferred", "possible")  # paler


def kml_text(layers: Sequence[Layer], campaign: Campaign, about: Mapping[str, Cell], *, icon: str = "") -> str:
    """Return layers as KML, a folder each; styles have the colours of the sides.

    Parameters
    ----------
    icon
        The address of a white icon, which the colours tint; without one, programs draw their own.
    """
    root = Element("kml", xmlns=NAMESPACE)
    head = add(root, "Document")
    add(head, "name", title_of(campaign, about))
    add(head, "description", html.escape("\n".join(str(value) for value in about.values())))
    for side, colour in side_colours(campaign).items():
        for weak in (False, True):
            _add_style(head, _style_id(side, weak), colour, weak=weak, icon=icon)
    for layer in layers:
        folder = add(head, "Folder")
        add(folder, "name", _TITLES.get(layer.name, layer.name))
        for shape, row in zip(layer.shapes or (None,) * len(layer), layer.properties(), strict=True):
            _add_placemark(folder, row, shape)
    return document(root)


def write_kmz(layers: Sequence[Layer], campaign: Campaign, about: Mapping[str, Cell], path: Path) -> None:
    """Write layers as KMZ: the KML of `kml_text` and its icon, zipped."""
    files = {
        "doc.kml": kml_text(layers, campaign, about, icon=_ICON).encode(),
        _ICON: disc_png(_ICON_SIZE),
    }
    path.write_bytes(zipped(files))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip with a fixed time, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def disc_png(size: int) -> bytes:
    """Return the PNG of a white disc with a dark rim on nothing, of `size` pixels each way."""
    middle, rows = (size - 1) / 2, []
    for y in range(size):
        row = bytearray([0])
        for x in range(size):
            far = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5
            shade = 255 if far < size / 2 - 3 else 40
            row += bytes((shade, shade, shade, 255 if far < size / 2 - 0.5 else 0))
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _style_id(side: str, weak: bool) -> str:
    return f"side-{slug(side or UNKNOWN)}{'-weak' if weak else ''}"


def _add_style(head: Element, id: str, colour: str, *, weak: bool, icon: str) -> None:
    red, green, blue = channels(colour)
    ink = f"{blue:02x}{green:02x}{red:02x}"  # KML's order
    style = add(head, "Style", id=id)
    marks = add(style, "IconStyle")
    add(marks, "color", f"{'90' if weak else 'ff'}{ink}")
    add(marks, "scale", "0.6")
    if icon:
        add(add(marks, "Icon"), "href", icon)
    add(add(style, "LabelStyle"), "scale", "0.7")
    line = add(style, "LineStyle")
    add(line, "color", f"{'90' if weak else 'ff'}{ink}")
    add(line, "width", "3")
    add(add(style, "PolyStyle"), "color", f"{'40' if weak else '80'}{ink}")


def _add_placemark(folder: Element, row: Mapping[str, Cell], shape: BaseGeometry | None) -> None:
    mark = add(folder, "Placemark")
    add(mark, "name", str(row.get("name") or row.get("id") or ""))
    if row.get("text"):
        add(mark, "description", html.escape(str(row["text"])))  # programs show it as HTML
    span = add(mark, "TimeSpan")
    add(span, "begin", str(row["start"]))
    add(span, "end", str(row["end"]))
    weak = row.get("basis") in _DASHED or row.get("certainty") in _DASHED
    add(mark, "styleUrl", f"#{_style_id(str(row.get('side') or 'unknown'), weak)}")
    data = add(mark, "ExtendedData")
    for name, cell in row.items():
        if cell is not None:
            add(add(data, "Data", name=name), "value", str(cell))
    if shape is not None and not shape.is_empty:
        _add_shape(mark, shape)


def _add_shape(parent: Element, shape: BaseGeometry) -> None:
    kind = shape.geom_type
    if kind in ("Point", "LineString"):
        add(add(parent, kind), "coordinates", _coordinates(shape))
    elif kind == "Polygon":
        polygon = add(parent, kind)
        ringed: Any = shape  # a Polygon, by its kind
        for tag, ring in (
            ("outerBoundaryIs", ringed.exterior),
            *(("innerBoundaryIs", one) for one in ringed.interiors),
        ):
            add(add(add(polygon, tag), "LinearRing"), "coordinates", _coordinates(ring))
    else:
        several = add(parent, "MultiGeometry")
        for part in getattr(shape, "geoms", ()):
            _add_shape(several, part)


def _coordinates(shape: BaseGeometry) -> str:
    return " ".join(_pairs(shape))


def _pairs(shape: BaseGeometry) -> Iterator[str]:
    for lon, lat, *_ in shape.coords:
        yield f"{lon:.6f}".rstrip("0").rstrip(".") + "," + f"{lat:.6f}".rstrip("0").rstrip(".")
