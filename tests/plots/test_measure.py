"""Words are measured as they are drawn."""

from __future__ import annotations

import pytest

from plots.measure import text_size
from plots.style import figure_settings, layout_figure, type_settings


def test_words_with_letters_the_typeface_lacks_are_measured_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    for weight in (400, 500, 600, 700):
        width, _ = text_size("Mareʿ", 11, weight=weight)
        assert width > text_size("Mare", 11, weight=weight)[0]
    assert not caplog.records


@pytest.mark.parametrize("words", ["Aleppo", "Khan al-Asal", "(", "Mareʿ", "two\nlines"])
def test_words_are_measured_as_matplotlib_lays_them_out(words: str) -> None:
    with figure_settings():
        for size, weight, spacing in ((9, 400, 1.2), (15.5, 700, 1.5)):
            figure = layout_figure()
            text = figure.text(0, 0, words, linespacing=spacing, **type_settings(size, weight=weight))
            box = text.get_window_extent()
            assert text_size(words, size, weight=weight, spacing=spacing) == pytest.approx((box.width, box.height))
