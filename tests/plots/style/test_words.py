"""Text on pictures: lines keep the direction of their sentence, and hold what a page can show."""

from __future__ import annotations

import warnings
from pathlib import Path

import matplotlib.text
import pytest
from builders import build_campaign, say

import plots
from plots.style import figure_settings, layout_figure, png_bytes, write, write_figure
from plots.style.type import fit_texts
from plots.style.words import balance, caption_words, text_width, wrap
from sim import Study
from sim.captions import FrameCaption

LEFT, RIGHT = "\u200e", "\u200f"
ENGLISH = "On that evening the men of the northern army took حلب (Aleppo, the old port), and held it."
ARABIC = "استولت قوات الجيش الشمالي Northern army على مدينة حلب (Aleppo) مساء ذلك اليوم، بحسب الرابطة."


@pytest.mark.parametrize("broken", [wrap, balance])
@pytest.mark.parametrize(("text", "mark"), [(ENGLISH, LEFT), (ARABIC, RIGHT)])
def test_each_line_of_a_sentence_is_marked_with_its_direction(broken, text: str, mark: str) -> None:
    lines = broken(text, size=15, width=180)
    assert len(lines) > 2 and all(line.startswith(mark) for line in lines)
    assert " ".join(line.removeprefix(mark) for line in lines) == text
    assert all(text_width(line, size=15) <= 180 for line in lines)


def test_lines_without_right_to_left_letters_are_unchanged() -> None:
    assert wrap("Idlib – Sarāqib, Я", size=15, width=1) == ["Idlib", "–", "Sarāqib,", "Я"]


@pytest.mark.parametrize(("text", "mark"), [(ENGLISH, LEFT), (ARABIC, RIGHT)])
def test_caption_of_a_map_keeps_the_direction_of_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, mark: str
) -> None:
    drawn: list[str] = []
    draw = matplotlib.text.Text.draw

    def note(self: matplotlib.text.Text, renderer: object) -> None:
        drawn.append(self.get_text())
        draw(self, renderer)

    monkeypatch.setattr(matplotlib.text.Text, "draw", note)
    campaign = build_campaign(
        {"a": "red1", "b": "blue1"},
        [say("s1", "capture", "b", "red1", at=(60, 120))],
        names={"a": "حلب", "b": "B (باب 2)"},
        texts={"n_s1": text},
    )
    plots.save_map(Study(campaign), tmp_path / "a.png", at=200, size=(480, 270))
    lines = [line for line in drawn if "“" in line or "”" in line]
    assert len(lines) == 2 and all(line.startswith(mark) for line in lines)
    assert {f"{RIGHT}حلب", f"{LEFT}B (باب{LEFT} 2)"} <= set(drawn)


def test_texts_of_a_figure_hold_no_markup_and_no_control_characters(tmp_path: Path) -> None:
    with figure_settings(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure = layout_figure((160, 90))
        texts = [write(figure, 9, 9, words, 9, colour="black") for words in ("$\\frac{", "a\x1b\ud800", "two\nlines")]
        texts.append(figure.text(0, 0, "a $b$"))
        fit_texts(figure)
        write_figure(figure, tmp_path / "a.svg")
    assert [text.get_text() for text in texts] == ["$\\frac{", "a\ufffd\ufffd", "two\nlines", "a $b$"]
    assert not any(text.get_parse_math() for text in texts)


def test_italic_text_in_arabic_has_glyphs() -> None:
    with figure_settings():
        figure = layout_figure((160, 90))
        for weight in (400, 700):
            write(figure, 9, 9, "in the evening حلب", 9, colour="black", italic=True, weight=weight)
        assert png_bytes(figure)  # a missing glyph is a warning


def test_the_words_of_a_record_are_shortened_from_their_end() -> None:
    text = "Hama: held by HTS (before: government): “The town fell in the evening.”"
    caption = FrameCaption("r1", text, "", 0, (), (), "", "", quoted=False)
    shown = {caption_words(caption, words=words) for words in range(2, 20)}
    assert shown == {
        text,
        "Hama: held by HTS (before: government)",
        "Hama: held by HTS",
        "Hama: held by …",
        "Hama: held …",
    }
