"""Spells as CZML, which CesiumJS plays: one packet a place, its colour and words in intervals of time."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sim.exchange.exports.instants import utc_text
from sim.exchange.exports.layers import Cell, Layer
from sim.exchange.exports.looks import channels, side_colours, title_of
from sim.model.campaign import Campaign
from sim.model.escapes import printable
from sim.model.vocabulary import Basis

_SECONDS = 60  # in which the whole campaign is played
_PALE = 110  # alpha of places about which the record is silent
_SIZE = 12  # px
_INK = [40, 40, 40, 255]


def czml_text(spells: Layer, campaign: Campaign, about: Mapping[str, Cell]) -> str:
    """Return the layer of spells as CZML 1.0, a packet a line; times are in UTC.

    Places without coordinates are left out.

    Examples
    --------
    >>> from scenarios import open_study
    >>> from sim.exchange.exports.spells import spell_layer
    >>> study = open_study("northwestern_syria_2024")
    >>> packets = json.loads(czml_text(spell_layer(study), study.campaign, {}))
    >>> packets[0]["id"], packets[1]["availability"]
    ('document', '2024-11-26T21:00:00Z/2024-12-08T21:00:00Z')
    """
    packets = [_head(spells, campaign, about), *_packets(spells, campaign)]
    lines = (json.dumps(packet, ensure_ascii=False, separators=(",", ":")) for packet in packets)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _head(spells: Layer, campaign: Campaign, about: Mapping[str, Cell]) -> dict[str, Any]:
    end = max((int(cell) for cell in spells.column("end") if cell is not None), default=campaign.end + 1)
    span = f"{utc_text(campaign.clock, 0)}/{utc_text(campaign.clock, end)}"
    clock = {
        "interval": span,
        "currentTime": span.partition("/")[0],
        "multiplier": max(1, round(end * 60 / _SECONDS)),
        "range": "LOOP_STOP",
        "step": "SYSTEM_CLOCK_MULTIPLIER",
    }
    words = "<br>".join(html.escape(str(value)) for value in about.values() if value)
    return {
        "id": "document", "name": printable(title_of(campaign, about)), "version": "1.0",
        "description": printable(words), "clock": clock,
    }  # fmt: skip


def _packets(spells: Layer, campaign: Campaign) -> Iterator[dict[str, Any]]:
    names = [field.name for field in spells.fields]
    rows = [dict(zip(names, row, strict=True)) for row in spells.rows]
    colours = side_colours(campaign)
    for place, group in groupby(rows, key=lambda row: row["place"]):
        own = list(group)
        first = own[0]
        if first["lat"] is None or first["lon"] is None:
            continue
        spans = [_interval(spells, row) for row in own]
        yield {
            "id": place,
            "name": printable(str(first["name"])),
            "availability": f"{spans[0].partition('/')[0]}/{spans[-1].partition('/')[2]}",
            "description": [
                {"interval": span, "string": _words(row)} for span, row in zip(spans, own, strict=True)
            ],
            "position": {"cartographicDegrees": [first["lon"], first["lat"], 0]},
            "point": {
                "pixelSize": _SIZE,
                "outlineWidth": 3,
                "color": [
                    {"interval": span, "rgba": _rgba(colours, str(row["side"]), pale=row["basis"] == Basis.SILENT)}
                    for span, row in zip(spans, own, strict=True)
                ],
                "outlineColor": [
                    {"interval": span, "rgba": _outline(colours, campaign, row)}
                    for span, row in zip(spans, own, strict=True)
                ],
            },
            "properties": {
                name: _changing(spans, (row[name] for row in own))
                for name in ("side", "holder", "contested_by", "besieged_by", "basis", "origin", "statement", "history")
            },
        }  # fmt: skip


def _interval(layer: Layer, row: Mapping[str, Cell]) -> str:
    start, end = (utc_text(layer.clock, int(row[name] or 0)) for name in ("start", "end"))
    return f"{start}/{end}"


def _rgba(colours: Mapping[str, str], side: str, *, pale: bool) -> list[int]:
    return [*channels(colours[side]), _PALE if pale else 255]


def _outline(colours: Mapping[str, str], campaign: Campaign, row: Mapping[str, Cell]) -> list[int]:
    """Return the colour of a side that contests or besieges a place, else a dark one."""
    first = str(row["contested_by"] or row["besieged_by"] or "").partition(";")[0]
    colour = colours.get(campaign.side_of(first), "")
    return [*channels(colour), 255] if colour else _INK


def _words(row: Mapping[str, Cell]) -> str:
    """Return what a spell says, as HTML."""
    words = [f"held by {row['holder_name']}"]
    words += [f"{name.replace('_', ' ')} {row[name]}" for name in ("contested_by", "besieged_by") if row[name]]
    words += [
        f"basis: {row['basis']}",
        *(f"{name}: {row[name]}" for name in ("origin", "statement", "sentence") if row[name]),
    ]
    if row["scripts"]:
        words.append(f"{row['history']}: {row['scripts']}")
    return "<br>".join(html.escape(printable(word)) for word in words)


def _changing(spans: Iterable[str], values: Iterable[Cell]) -> list[dict[str, Any]]:
    return [
        {"interval": span, "string": "" if value is None else printable(str(value))}
        for span, value in zip(spans, values, strict=True)
    ]
