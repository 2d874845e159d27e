"""Text is measured as matplotlib draws it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plots.style import figure_settings, layout_figure, measure, type_settings
from plots.style.measure import fitted, text_size


def test_missing_glyphs_are_measured_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    for weight in (400, 500, 600, 700):
        width, _ = text_size("Mareʿ", 11, weight=weight)
        assert width > text_size("Mare", 11, weight=weight)[0]
    assert not caplog.records


def test_the_typeface_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[None] = []
    monkeypatch.setattr(measure, "register_fonts", lambda: looked.append(None))
    measure._ruler.cache_clear()
    for weight in (400, 700):
        assert len({text_size("a place", 20.3 + step, weight=weight) for step in range(9)}) == 9
    assert len(looked) == 1


@pytest.mark.parametrize("words", ["Aleppo", "Khan al-Asal", "(", "Mareʿ", "two\nlines"])
def test_measured_size_equals_matplotlib_layout(words: str) -> None:
    with figure_settings():
        for size, weight, spacing in ((9, 400, 1.2), (15.5, 700, 1.5)):
            figure = layout_figure()
            text = figure.text(0, 0, words, linespacing=spacing, **type_settings(size, weight=weight))
            box = text.get_window_extent()
            assert text_size(words, size, weight=weight, spacing=spacing) == pytest.approx((box.width, box.height))


@given(st.text("abc mw", min_size=2, max_size=60), st.floats(30, 300))
def test_text_is_cut_to_the_longest_prefix_that_fits(words: str, room: float) -> None:
    words = "x" + words
    cut = fitted(words, 13, room=room)
    whole = text_size(words, 13)[0] <= room
    assert (cut == words) == whole
    assert text_size(cut, 13)[0] <= room
    if not whole:
        kept = cut.removesuffix("…")
        assert words.startswith(kept) and cut.endswith("…")
        more = words[: len(kept) + len(words[len(kept) :]) - len(words[len(kept) :].lstrip()) + 1]
        assert text_size(f"{more}…", 13)[0] > room
