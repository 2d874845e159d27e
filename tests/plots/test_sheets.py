"""Agg sheets: what is cut out and pasted back is what was drawn."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from plots.sheets import Cut, cut, draw_all, like, new_sheet, paste, sheet_pixels


def square(x: float, y: float, colour: str, z: float = 0) -> Rectangle:
    return Rectangle((x, y), 10, 10, fc=colour, ec="none", zorder=z, transform=IdentityTransform(), antialiased=False)


def test_a_new_sheet_is_transparent() -> None:
    assert sheet_pixels(new_sheet(7, 5)).shape == (5, 7, 4)
    assert sheet_pixels(new_sheet(7, 5))[..., 3].max() == 0


def test_pixels_run_from_the_top_row_down() -> None:
    pixels = sheet_pixels(draw_all(new_sheet(40, 30), [square(0, 0, "red")]))
    assert pixels[29, 0, 0] == 255
    assert pixels[0, 0, 3] == 0


def test_the_highest_z_is_drawn_last() -> None:
    pixels = sheet_pixels(draw_all(new_sheet(40, 30), [square(0, 0, "blue", z=2), square(0, 0, "red", z=1)]))
    assert tuple(pixels[25, 5, :3]) == (0, 0, 255)


def test_a_cut_pasted_back_is_where_it_was() -> None:
    sheet = draw_all(new_sheet(40, 30), [square(12, 7, "red")])
    other = like(sheet)
    paste(other, cut(sheet, 10, 5, 20, 20))
    assert np.array_equal(sheet_pixels(other), sheet_pixels(sheet))


def test_a_cut_beyond_the_sheet_keeps_what_lies_on_it() -> None:
    piece = cut(draw_all(new_sheet(40, 30), [square(0, 0, "red")]), -5, -5, 20, 20)
    assert isinstance(piece, Cut)
    assert (piece.x, piece.y, *piece.pixels.shape) == (0, 0, 15, 15, 4)
    assert piece.pixels[0, 0, 0] == 255
