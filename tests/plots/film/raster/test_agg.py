"""Agg renderers: sprites pasted back equal what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from plots.film.raster.agg import (
    GlyphCache,
    Sprite,
    blank_like,
    copy_pixels,
    crop,
    draw_artists,
    new_renderer,
    paste,
    trim,
)


def square(x: float, y: float, colour: str, z: float = 0) -> Rectangle:
    return Rectangle((x, y), 10, 10, fc=colour, ec="none", zorder=z, transform=IdentityTransform(), antialiased=False)


def test_new_renderer_is_transparent() -> None:
    assert copy_pixels(new_renderer(7, 5)).shape == (5, 7, 4)
    assert copy_pixels(new_renderer(7, 5))[..., 3].max() == 0


def test_copy_pixels_starts_at_the_top_row() -> None:
    pixels = copy_pixels(draw_artists(new_renderer(40, 30), [square(0, 0, "red")]))
    assert pixels[29, 0, 0] == 255
    assert pixels[0, 0, 3] == 0


def test_draw_artists_draws_the_highest_z_last() -> None:
    pixels = copy_pixels(draw_artists(new_renderer(40, 30), [square(0, 0, "blue", z=2), square(0, 0, "red", z=1)]))
    assert tuple(pixels[25, 5, :3]) == (0, 0, 255)


def test_a_cropped_sprite_pasted_back_is_at_its_place() -> None:
    renderer = draw_artists(new_renderer(40, 30), [square(12, 7, "red")])
    other = blank_like(renderer)
    paste(other, crop(renderer, 10, 5, 20, 20))
    assert np.array_equal(copy_pixels(other), copy_pixels(renderer))


def test_crop_clips_a_box_to_the_renderer() -> None:
    sprite = crop(draw_artists(new_renderer(40, 30), [square(0, 0, "red")]), -5, -5, 20, 20)
    assert isinstance(sprite, Sprite)
    assert (sprite.x, sprite.y, *sprite.pixels.shape) == (0, 0, 15, 15, 4)
    assert sprite.pixels[0, 0, 0] == 255


def test_trim_removes_transparent_margins_only() -> None:
    renderer = draw_artists(new_renderer(40, 30), [square(12, 7, "red")])
    sprite = trim(crop(renderer, 0, 0, 40, 30))
    assert (sprite.x, sprite.y, *sprite.pixels.shape) == (12, 7, 10, 10, 4)
    other = blank_like(renderer)
    paste(other, sprite)
    assert np.array_equal(copy_pixels(other), copy_pixels(renderer))
    nothing = trim(crop(new_renderer(40, 30), 0, 0, 40, 30))
    paste(other, nothing)
    assert nothing.pixels.size == 0


@pytest.mark.parametrize("at", [(31, 17), (12.4, 9.7), (31.4, 17.7), (90, 17)])
def test_cached_text_looks_as_matplotlib_draws_it_wherever_it_moves(at: tuple[float, float]) -> None:
    text = Text(12, 9, "Hama 4", transform=IdentityTransform(), fontsize=9, color="navy")
    text.set_figure(Figure(figsize=(1, 0.4), dpi=100))
    text.set_path_effects([withStroke(linewidth=3, foreground="white")])
    blue = Rectangle((0, 0), 100, 40, fc="skyblue", transform=IdentityTransform())
    glyphs, seen, plain = GlyphCache(new_renderer(100, 40)), new_renderer(100, 40), new_renderer(100, 40)
    glyphs.draw_text(new_renderer(100, 40), text)  # cached from here on
    for words in ("Hama 4", "Homs"):
        text.set(position=at, text=words)
        for renderer in (seen, plain):
            draw_artists(renderer, [blue])
        glyphs.draw_text(seen, text)
        text.draw(plain)
        apart = copy_pixels(seen)[..., :3].astype(int) - copy_pixels(plain)[..., :3]
        assert np.abs(apart).max() <= 3  # of 255: colours are rounded once more
    before = copy_pixels(seen)
    text.set_visible(False)
    glyphs.draw_text(seen, text)
    assert np.array_equal(copy_pixels(seen), before)


def test_the_same_text_is_drawn_once() -> None:
    text = Text(12, 9, "Hama", transform=IdentityTransform())
    text.set_figure(Figure(figsize=(1, 0.4), dpi=100))
    page = new_renderer(100, 40)
    glyphs = GlyphCache(page)
    glyphs.draw_text(page, text)
    before = copy_pixels(page)
    text.draw = lambda *_: pytest.fail("drawn again")
    other = new_renderer(100, 40)
    glyphs.draw_text(other, text)
    assert np.array_equal(copy_pixels(other), before)
