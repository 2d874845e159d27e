"""Agg sheets: what is cut out and pasted back is what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from plots.film.sheets import Cut, Easel, cut, draw_all, like, new_sheet, paste, sheet_pixels, trimmed


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


def test_what_is_trimmed_off_is_empty() -> None:
    sheet = draw_all(new_sheet(40, 30), [square(12, 7, "red")])
    piece = trimmed(cut(sheet, 0, 0, 40, 30))
    assert (piece.x, piece.y, *piece.pixels.shape) == (12, 7, 10, 10, 4)
    other = like(sheet)
    paste(other, piece)
    assert np.array_equal(sheet_pixels(other), sheet_pixels(sheet))
    nothing = trimmed(cut(new_sheet(40, 30), 0, 0, 40, 30))
    paste(other, nothing)
    assert nothing.pixels.size == 0


@pytest.mark.parametrize("at", [(31, 17), (12.4, 9.7), (31.4, 17.7), (90, 17)])
def test_an_easel_draws_text_as_matplotlib_does_wherever_it_has_moved(at: tuple[float, float]) -> None:
    text = Text(12, 9, "Hama 4", transform=IdentityTransform(), fontsize=9, color="navy")
    text.set_figure(Figure(figsize=(1, 0.4), dpi=100))
    text.set_path_effects([withStroke(linewidth=3, foreground="white")])
    blue = Rectangle((0, 0), 100, 40, fc="skyblue", transform=IdentityTransform())
    easel, seen, plain = Easel(new_sheet(100, 40)), new_sheet(100, 40), new_sheet(100, 40)
    easel.draw_text(new_sheet(100, 40), text)  # kept from here on
    for words in ("Hama 4", "Homs"):
        text.set(position=at, text=words)
        for sheet in (seen, plain):
            draw_all(sheet, [blue])
        easel.draw_text(seen, text)
        text.draw(plain)
        apart = sheet_pixels(seen)[..., :3].astype(int) - sheet_pixels(plain)[..., :3]
        assert np.abs(apart).max() <= 3  # of 255: colours are rounded once more
    before = sheet_pixels(seen)
    text.set_visible(False)
    easel.draw_text(seen, text)
    assert np.array_equal(sheet_pixels(seen), before)


def test_an_easel_draws_no_text_twice_that_looks_the_same() -> None:
    text = Text(12, 9, "Hama", transform=IdentityTransform())
    text.set_figure(Figure(figsize=(1, 0.4), dpi=100))
    page = new_sheet(100, 40)
    easel = Easel(page)
    easel.draw_text(page, text)
    before = sheet_pixels(page)
    text.draw = lambda *_: pytest.fail("drawn again")
    other = new_sheet(100, 40)
    easel.draw_text(other, text)
    assert np.array_equal(sheet_pixels(other), before)
