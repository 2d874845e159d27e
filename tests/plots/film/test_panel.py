"""The panel beside the map: what it says at a minute is what `sim` gives for that minute."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from text_boxes import faults

from plots.chart.series import band, held_bands, silent_bands
from plots.film.panel import Panel, takings
from plots.film.panel.parts import CountsRow, draw_title
from plots.style import LIGHT, figure_settings, layout_figure, side_styles
from plots.style.layouts import Part
from plots.style.positions import spread
from plots.style.words import kept_phrases, quote, time_words, wrap
from sim import Frame, Study
from sim.captions import FrameCaption
from sim.model.times import Precision
from sim.roads.holding import Held, HeldSeries, held_series
from sim.roads.silence import Silences

DAY = 1440
COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=7)


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def made_up(**more: str) -> Study:
    """Return three days of red taking blue's towns, the hours of which are not all known."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "green1"},
        bases={"a": "red", "d": "blue"},
        roads="a-b-c-d",
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600), phrase="by ten"),
            say("s2", "capture", "c", "red1", at=(DAY, 2 * DAY), hedge="reportedly", claimant="Red"),
            say("s3", "withdraw", "e", "green1", at=2 * DAY + 300),
        ],
        texts={"n_s2": "Red said that it reportedly took C on the second day.", **more},
        end=3 * DAY - 1,
    )
    return Study(campaign)


def panel_of(study: Study, **more: Any) -> Panel:
    return Panel(layout_figure(), study.history(), held=study.held(), **more)


def panel_at(minute: int, study: Study) -> tuple[Panel, Frame, list[str]]:
    """Return a panel at a minute, with the last caption by then, and all its words."""
    panel = panel_of(study)
    now = study.frame(minute)
    panel.update(now, now.captions[-1] if now.captions else None)
    return panel, now, [text.get_text() for text in panel.figure.findobj(Text) if text.get_visible()]


def caption(text: str, *, basis: str = "Day stated, no hour", hedge: str = "", claimant: str = "") -> FrameCaption:
    return FrameCaption("n_s1", text, basis, 60, ("red",), ("b",), claimant, hedge)


# -- what it says of a minute ----------------------------------------------------------------------------------------


def test_the_clock_gives_local_time_weekday_date_offset_and_day() -> None:
    _, _, words = panel_at(DAY + 905, made_up())
    assert {"15:05", "Thursday", "28 November 2024", "UTC+3", "day 2 of 3"} <= set(words)


def test_a_clock_of_a_campaign_without_hours_shows_days_months_or_years() -> None:
    taken = say("s1", "capture", "b", "red1", at=(DAY, 2 * DAY - 1))
    study = Study(build_campaign({"a": "red1", "b": "blue1"}, [taken], roads="a-b", end=3 * DAY - 1))
    panel, _, words = panel_at(DAY + 905, study)
    assert {"28 Nov", "Thursday", "2024", "day 2 of 3"} <= set(words)
    assert not [word for word in words if re.search(r"\d\d:\d\d|UTC", word)]
    assert panel.clock is None, "the day stays for many frames"
    for unit, large in ((Precision.MONTH, "Nov 2024"), (Precision.YEAR, "2024")):
        panel = panel_of(study, unit=unit)
        panel.update(study.frame(DAY + 905))
        assert large in [text.get_text() for text in panel.figure.findobj(Text)]


def test_the_figures_at_the_ends_of_the_lines_are_the_frames_own() -> None:
    for minute in (0, 300, 700, 2 * DAY, 3 * DAY - 1):
        study = made_up()
        _, now, words = panel_at(minute, study)
        for side, (record, silent, low, high) in now.held.items():
            if high + silent:
                short = {"unknown": "Not known"}.get(side, side[0].upper())
                assert str(record) in words
                told = f"+ {silent}  " if silent else ""
                assert told + short + (f"  {low}–{high}" if low != high else "") in words


def test_lines_are_visible_up_to_the_clock_within_their_envelope() -> None:
    study = made_up()
    panel, now, _ = panel_at(DAY + 700, study)
    held = panel._held
    assert set(held._lines) == {"red", "blue", "green", "unknown"}
    for side, line in held._lines.items():
        minutes, counts = line.get_data()
        assert counts[np.searchsorted(minutes, now.minute, side="right") - 1] == now.held[side][0]
        outline = held._tints[side].get_paths()[0].vertices
        assert outline[:, 1].min() <= min(counts) <= max(counts) <= outline[:, 1].max()
        for artist in (line, held._tints[side]):
            seen = artist.get_clip_box().transformed(held._axes.transData.inverted())
            assert seen.x1 == pytest.approx(now.minute)
            assert seen.x0 <= 0


def test_the_front_is_the_frames_and_what_may_be_more_is_said() -> None:
    study = made_up()
    _, now, words = panel_at(0, study)
    assert str(now.front[0]) in words
    assert "road crosses the front between documented places" in words
    assert not any("up to" in word for word in words)


def test_the_ribbon_moves_its_needle_and_pales_only_the_future() -> None:
    panel, now, _ = panel_at(DAY, made_up())
    assert list(panel._ribbon._needle.get_xdata()) == [now.minute, now.minute]
    veil = panel._ribbon._veil
    assert (veil.get_x(), veil.get_x() + veil.get_width()) == (DAY, 3 * DAY - 1)
    weights = [text.get_fontweight() for text in panel._ribbon.days]
    assert weights == [400, 700, 400]


def test_chart_and_ribbon_show_the_span_of_the_film() -> None:
    study = made_up()
    panel = panel_of(study, span=(DAY, 2 * DAY))
    for minute, share in ((DAY, 0.0), (DAY + DAY // 2, 0.5), (2 * DAY, 1.0)):
        panel.update(study.frame(minute))
        for part in (panel._held, panel._ribbon):
            box = part._axes.get_window_extent()
            assert part.needle == pytest.approx(box.x0 + share * box.width)
    words = [text.get_text() for text in panel.figure.findobj(Text)]
    assert {"28 Nov", "29 Nov"} <= set(words)
    assert "27 Nov" not in words


def test_the_ribbon_has_a_window_for_every_capture_and_none_for_a_withdrawal() -> None:
    study = made_up()
    assert {side: dict(of) for side, of in takings(study.history()).items()} == {
        "red": {(60, 600, False): [330], (DAY, 2 * DAY, False): [DAY + DAY // 2]}
    }


def test_without_other_placements_there_is_no_envelope_to_speak_of() -> None:
    history = made_up().history()
    panel = Panel(layout_figure(), history, held=held_series(history, Silences()))
    assert not any("earliest" in text.get_text() for text in panel.figure.findobj(Text))


def test_a_panel_updated_step_by_step_is_the_one_made_at_once() -> None:
    study = made_up()
    stepped = panel_of(study)
    for minute in (0, 400, DAY + 900, 2 * DAY + 301):
        now = study.frame(minute)
        stepped.update(now, now.captions[-1] if now.captions else None)
    at_once, _, _ = panel_at(2 * DAY + 301, study)
    for panel in (stepped, at_once):
        panel.figure.canvas.draw()
    pixels = [np.asarray(panel.figure.canvas.buffer_rgba()) for panel in (stepped, at_once)]
    assert np.array_equal(*pixels)


# -- parts in other boxes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["row", "stack", "column"])
@pytest.mark.parametrize("count", [1, 4, 9])
def test_counts_of_many_sides_fit_their_box_and_are_the_frames_own(form: str, count: int) -> None:
    study = made_up()
    campaign, now = study.campaign, study.frame(300)
    styles = dict(side_styles(campaign))
    most = {f"side{at}": 40 + at for at in range(count)}
    top, silent = ({side: np.array([more + high]) for side, high in most.items()} for more in (0, -38))
    series = HeldSeries(np.array([0]), record=top, silent=silent, low=top, high=top)
    held = {side: Held(at, at, at, at + 3) for at, side in enumerate(most)}
    box = Part(20, 40, 200, 300, size=30, small=14) if form == "column" else Part(20, 40, 700, 100, size=30, small=14)
    figure = layout_figure((800, 400), layout=(800, 400))
    row = CountsRow(
        figure, replace(box, form=form), [series], campaign, styles | dict.fromkeys(most, styles["red"]), LIGHT
    )
    row.update(replace(now, held=held))
    words = [text.get_text() for text in row.artists]
    assert words[::3] == [str(at) for at in range(count)]
    assert all(words[1::3][at].startswith(f"{at}–{at + 3}") for at in range(count))
    assert words[2::3] == ["", *(f"+ {at} as last told" for at in range(1, count))]
    assert not faults(figure, least=4)
    renderer = figure.canvas.get_renderer()
    for text in row.artists:
        extent = text.get_window_extent(renderer)
        assert extent.x1 <= box.right + 1
        assert 400 - extent.y0 <= box.bottom + 1


def test_a_long_title_is_set_smaller_and_a_longer_one_ends_with_an_ellipsis() -> None:
    part = Part(10, 10, 300, 60, size=20, lines=2)
    for words, cut in (("A front", False), ("The front of " * 6, False), ("The front of " * 40, True)):
        figure = layout_figure()
        draw_title(figure, part, words, LIGHT)
        lines = [text.get_text() for text in figure.texts]
        assert len(lines) <= 2
        assert lines[-1].endswith("…") == cut
        assert cut or " ".join(lines).split() == words.split()


# -- words -----------------------------------------------------------------------------------------------------------


def test_a_short_sentence_is_quoted_whole() -> None:
    assert quote("They took the town.") == "“They took the town.”"


def test_a_long_sentence_keeps_its_words_in_order_and_marks_each_gap() -> None:
    text = "On the first day, the army took the hill, and the town, and the old mill by the river, and then rested."
    said = quote(text, prefer={"the army": 2, "the town": 1}, words=10)
    kept = said.strip("“”").split()
    assert len([word for word in kept if word != "…"]) <= 10
    assert "army" in said and "town" in said and "…" in said
    left = iter(text.replace(",", "").split())
    assert all(word.strip(",") in left for word in kept if word != "…")  # a subsequence


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Red took the towns of B and C in the hills above the river.", 10, "“Red took the towns of B and C …”"),
        ("Red retook the village of Maar Shuhur from Blue.", 6, "“Red retook the village …”"),
        ("Red retook the village, Maar Shuhur came later.", 5, "“Red retook the village …”"),
        ("From the to and of.", 4, "“From the to and …”"),  # there is no better end
    ],
)
def test_quotations_do_not_end_within_a_name_or_before_its_object(text: str, words: int, said: str) -> None:
    assert quote(text, prefer={"Red": 4}, words=words) == said


def test_a_quotation_rather_begins_with_a_clause_than_a_word_later() -> None:
    text = "Clashes of Red and Blue were told of near Tell Abyad that day."
    assert quote(text, prefer={"Red": 2, "Tell Abyad": 2}, words=10).startswith("“Clashes")


@given(
    st.lists(st.sampled_from(["a", "b,", "took", "not", "town.", "“x”"]), min_size=1, max_size=60), st.integers(1, 40)
)
def test_quotations_keep_to_their_length_and_to_the_source(tokens: list[str], words: int) -> None:
    pieces = quote(" ".join(tokens), words=words)[1:-1].split(" ")
    kept = [piece for piece in pieces if piece != "…"]
    assert 1 <= len(kept) <= max(words, len(tokens) if len(tokens) <= words else 1)
    left = iter(tokens)
    assert all(any(token.rstrip(",;:") == piece.rstrip(",;:") for token in left) for piece in kept)


def test_a_hedge_far_from_the_town_is_kept() -> None:
    text = "Red took the town of B and burnt it and went on along the road to the river, according to Blue."
    said = quote(text, keep=["according to Blue"], prefer={"B": 5}, words=9)
    assert said.endswith("… according to Blue.”")
    assert "Red took" in said


def test_hedge_and_claimant_of_a_caption_must_be_kept() -> None:
    study = made_up()
    told = study.frame(3 * DAY - 1).captions
    keep, _ = kept_phrases(study.history(), next(one for one in told if one.sentence == "n_s2"))
    assert keep == ["reportedly", "Red"]


def test_a_caption_has_at_most_its_words_and_five_lines_with_its_time() -> None:
    study = made_up()
    panel = panel_of(study, words=18)
    long = caption("The army " + "marched, and it also marched " * 30 + "home.", basis="Time as stated: " + "x " * 80)
    lines, basis = panel.caption_lines(long)
    assert sum(len(line.split()) for line in lines if line != "…") <= 20
    assert len(lines) + len(basis) <= 5
    assert lines[0].startswith("“") and lines[-1].endswith("…”")


def test_a_dollar_sign_is_no_formula() -> None:
    study = made_up()
    panel = panel_of(study)
    panel.update(study.frame(100), caption("They paid $5 and then $6 for it."))
    panel.figure.canvas.draw()
    assert any("$5 and then $6" in text.get_text() for text in panel.slow)


def test_time_words_name_the_day_unless_they_do() -> None:
    campaign = made_up().campaign
    assert time_words(campaign, caption("x")) == "Day stated, no hour, 27 Nov"
    assert time_words(campaign, caption("x", basis="Days stated, no hour: 27–28 Nov")).endswith(": 27–28 Nov")


def test_time_words_name_the_year_in_a_campaign_of_several() -> None:
    campaign = replace(made_up().campaign, end=800 * DAY)
    assert time_words(campaign, caption("x", basis="Time as stated: 5 May")) == "Time as stated: 5 May, 27 Nov 2024"
    assert time_words(campaign, caption("x", basis="Days stated: 5–9 May 2025")) == "Days stated: 5–9 May 2025"


def test_wrapped_lines_hold_all_words() -> None:
    text = "one two three four five six seven eight nine ten " * 3
    lines = wrap(text, size=12, width=90)
    assert " ".join(lines).split() == text.split()
    assert len(lines) > 3


# -- numbers ---------------------------------------------------------------------------------------------------------


@given(COUNTS, st.floats(1, 12), st.sampled_from([100.0, 60.0]))  # numbers go to 60
def test_spread_labels_are_apart_in_order_and_inside_where_they_fit(wanted: list[int], gap: float, high: float) -> None:
    placed = spread(wanted, gap=gap, low=0, high=high)
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    stands = [placed[at] for at in order]
    assert all(b - a >= gap - 1e-6 for a, b in itertools.pairwise(stands))
    assert stands[0] >= -1e-6
    assert stands[-1] <= max(high, gap * (len(wanted) - 1)) + 1e-6


def test_labels_crowded_at_the_top_go_down_and_none_over_it() -> None:
    assert spread([48, 49, 50], gap=10, low=0, high=50) == [30, 40, 50]
    assert spread([70], gap=10, low=0, high=50) == [50]


def test_labels_already_apart_do_not_move() -> None:
    assert spread([5, 40, 20], gap=10, low=0, high=50) == [5, 40, 20]


def test_a_band_is_what_the_frames_say_at_every_minute() -> None:
    study = made_up()
    bands, told = held_bands(study.held()), silent_bands(study.held())
    for minute in (0, 59, 60, 330, 331, 600, DAY, 2 * DAY, 2 * DAY + 300, 3 * DAY - 1):
        held = study.frame(minute).held
        assert {side: of.at(minute) for side, of in bands.items()} == {
            side: (each.record, each.low, each.high) for side, each in held.items()
        }
        assert all(told[side].at(minute)[2] == each.record + each.silent for side, each in held.items())


def test_a_band_holds_its_middle_and_cuts_at_a_minute() -> None:
    laid = band([(np.array([0, 10]), np.array([1, 5])), (np.array([0, 4]), np.array([1, 7]))])
    assert ((laid.low <= laid.middle) & (laid.middle <= laid.high)).all()
    part = laid.until(7)
    assert part.minutes.tolist() == [0, 4, 7]
    assert part.high.tolist() == [1, 7, 7]


def test_where_nobody_holds_a_place_the_chart_counts_fights() -> None:
    said = [
        say("s1", "clash", "a", "red1", at=10, from_faction="blue1", end=20),
        say("s2", "clash", "b", "red1", at=2000, end=2020),
    ]
    study = Study(build_campaign(("a", "b"), said))
    for minute, figures in ((5, set()), (100, {"1"}), (3000, {"1", "2"})):
        panel, _, _ = panel_at(minute, study)
        words = {text.get_text() for text in panel.figure.findobj(Text) if text.get_visible()}
        assert "Fights" in words and "Places held" not in words
        shown = [text.get_text() for text in panel.fast if isinstance(text, Text) and text.get_visible()]
        assert {text for text in shown if text.isdigit()} == figures
