"""Names of sides in a quotation: which words are found, and where they are written."""

from __future__ import annotations

import pytest
from builders import shipped_study

from plots.style import LIGHT, figure_settings, layout_figure, side_styles
from plots.style.quoting import Run, runs_width, sentence_runs, write_runs

CAMPAIGN = shipped_study().campaign


def named(text: str) -> list[tuple[str, str]]:
    return [(run.text, run.side) for run in sentence_runs(text, CAMPAIGN) if run.side]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HTS-led rebels took the city.", [("HTS-led rebels", "moc")]),
        ("The SNA and the SDF fought.", [("SNA", "sna"), ("SDF", "sdf")]),
        ("Turkish-backed groups and Turkish drones", []),
        ("SNAP and rebelsque", []),
    ],
)
def test_names_are_whole_words_and_the_longest_ones(text, found):
    assert named(text) == found


def test_runs_of_every_sentence_make_up_the_sentence():
    for sentence in CAMPAIGN.sentences.values():
        assert "".join(run.text for run in sentence_runs(sentence.text, CAMPAIGN)) == sentence.text


@pytest.mark.parametrize("ha", ["left", "right"])
def test_runs_stand_beside_each_other_in_the_order_of_the_line(ha):
    styles = side_styles(CAMPAIGN)
    with figure_settings():
        for line, rtl in (("The SNA and the SDF fought.", False), ("\u200fسيطرت هيئة تحرير الشام على حلب", True)):
            runs = sentence_runs(line, CAMPAIGN) if not rtl else (Run("\u200fسيطرت "), Run("هيئة", "moc"), Run(" على"))
            figure = layout_figure()
            drawn = write_runs(figure, 600, 100, runs, 20, styles, LIGHT, ha=ha)
            starts = [text.get_position()[0] * 1280 for text in figure.texts]
            assert len(drawn) == len(runs) + sum(bool(run.side) for run in runs)
            assert starts == sorted(starts)
            assert [text.get_text() for text in figure.texts] == [run.text for run in (runs[::-1] if rtl else runs)]
            wide = runs_width(runs, 20)
            assert starts[0] == pytest.approx(600 - wide if ha == "right" else 600, abs=16)
