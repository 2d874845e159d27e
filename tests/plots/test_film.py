"""The film: every frame is the one `sim` gives for its minute, and every caption can be read."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st
from text_boxes import faults, shown_texts

from plots import film
from plots.clock import LEAST_SECONDS, MOST_LAG, WORDS_A_SECOND, choose_captions, film_minutes
from plots.film import draw_film, save_film
from plots.stage import Stage
from plots.style import DARK, figure_settings
from scenarios import folder
from sim import (
    Frame,
    FrameCaption,
    History,
    captions,
    date_statements,
    frame,
    frames,
    read_campaign,
    replay,
    road_graph,
    silences,
)

DAY = 1440
Placed = Mapping[str, History]


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def place(campaign: Any) -> Placed:
    names = {"early": "earliest", "history": "middle", "late": "latest"}
    return {name: replay(campaign, date_statements(campaign, placement=of)) for name, of in names.items()}


@pytest.fixture(scope="module")
def made_up() -> Placed:
    """Four days in which red takes blue's towns, and blue one back."""
    takes = [("b", 60, 600), ("c", DAY, DAY + 300), ("d", DAY + 400, 2 * DAY)]
    statements = [say(f"s{at}", "capture", town, "red1", at=(low, high)) for at, (town, low, high) in enumerate(takes)]
    statements.append(say("s9", "capture", "c", "blue1", at=(3 * DAY, 3 * DAY + 60)))
    return place(
        build_campaign(
            places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1", "f": "green1"},
            bases={"a": "red", "e": "blue"},
            roads="a-b-c-d-e,d-f",
            statements=statements,
            texts={f"n_s{at}": f"{at} " + "word " * (3 + 4 * at) + "end." for at in range(3)},
            end=4 * DAY - 1,
        )
    )


@pytest.fixture(scope="module")
def real() -> Placed:
    return place(read_campaign(folder("northwestern_syria_2024")))


def frame_at(minute: int, placed: Placed) -> Frame:
    quiet = silences(placed["history"], road_graph(placed["history"].campaign))
    return frame(placed["history"], minute, silences=quiet, early=placed["early"], late=placed["late"])


# -- which minutes ---------------------------------------------------------------------------------------------------


def test_a_film_runs_from_the_epoch_to_the_end_and_never_back(made_up: Placed) -> None:
    minutes = film_minutes(made_up["history"], seconds=12, fps=10, hold=2)
    assert len(minutes) == 100
    assert (minutes[0], minutes[-1]) == (0, 4 * DAY - 1)
    assert all(a <= b for a, b in itertools.pairwise(minutes))


def test_the_clock_is_slower_after_a_capture_than_in_a_quiet_night(made_up: Placed) -> None:
    minutes = np.array(film_minutes(made_up["history"], seconds=30, fps=10, hold=0))
    told = made_up["history"].minutes[0]
    busy = np.count_nonzero((minutes >= told) & (minutes < told + 240))
    quiet = np.count_nonzero((minutes >= 3 * DAY + 1000) & (minutes < 3 * DAY + 1240))
    assert busy > 2 * quiet > 0


def test_a_campaign_in_which_nothing_changes_runs_evenly() -> None:
    campaign = build_campaign(places={"a": "red1"}, end=1000)
    assert film_minutes(replay(campaign, date_statements(campaign)), seconds=1.1, fps=10, hold=0) == tuple(
        range(0, 1001, 100)
    )


def test_a_film_too_short_for_two_frames_is_refused(made_up: Placed) -> None:
    with pytest.raises(ValueError, match=r"seconds\(=3\) less hold\(=3\) .* at least 2 frames"):
        film_minutes(made_up["history"], seconds=3, hold=3)


# -- what is in the frames -------------------------------------------------------------------------------------------


def test_every_frame_drawn_is_the_one_sim_gives_for_its_minute(
    made_up: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Frame, FrameCaption | None]] = []
    monkeypatch.setattr(Stage, "draw", lambda self, now, caption=None: drawn.append((now, caption)))
    stage = Stage(made_up["history"], early=made_up["early"], late=made_up["late"])
    minutes = film_minutes(made_up["history"], seconds=10)
    list(draw_film(stage, minutes, stage.choose_captions(minutes, fps=12, hold=3)))
    assert len(drawn) == len(minutes)
    for minute, (now, caption) in zip(minutes, drawn, strict=True):
        assert now == frame_at(minute, made_up)
        assert caption is None or caption in now.captions  # and so told by then


def test_a_frame_in_the_film_is_pixel_for_pixel_that_minute_drawn_alone(made_up: Placed) -> None:
    stage = Stage(made_up["history"], early=made_up["early"], late=made_up["late"])
    minutes = film_minutes(made_up["history"], seconds=8, fps=3, hold=0)
    shown = stage.choose_captions(minutes, fps=3, hold=0)
    starts = {one.first: one.caption for one in shown}
    caption = None
    for tick, pixels in enumerate(draw_film(stage, minutes, shown)):
        caption = starts.get(tick, caption)
        if tick % 6 == 5:
            alone = Stage(made_up["history"], early=made_up["early"], late=made_up["late"])
            assert np.array_equal(pixels, alone.draw(frame_at(minutes[tick], made_up), caption))


def test_the_words_on_a_frame_give_its_minute_counts_and_front(real: Placed) -> None:
    stage = Stage(real["history"], early=real["early"], late=real["late"])
    minutes = film_minutes(real["history"], seconds=4, fps=3, hold=0)
    for minute, _ in zip(minutes, draw_film(stage, minutes), strict=True):
        now = frame_at(minute, real)
        words = [words for words, _ in shown_texts(stage.figure)]
        at = real["history"].campaign.clock.datetime(minute)
        assert f"{at:%H:%M}" in words
        assert str(now.front[0]) in words
        for side, (count, low, high) in now.held.items():
            if high and side in stage.panel.styles:
                short = stage.panel.styles[side].short
                assert short + (f"  {low}–{high}" if low != high else "") in words
                assert str(count) in words


# -- captions --------------------------------------------------------------------------------------------------------


@st.composite
def sayings(draw: st.DrawFn) -> list[FrameCaption]:
    minutes = sorted(draw(st.lists(st.integers(0, 999), max_size=12)))
    return [
        FrameCaption(
            f"n{at}", "word " * draw(st.integers(1, 30)), "", minute, (), ("x",) * draw(st.integers(0, 9)), "", ""
        )
        for at, minute in enumerate(minutes)
    ]


def words(caption: FrameCaption) -> int:
    return len(caption.text.split())


def worth(caption: FrameCaption) -> float:
    return len(caption.places_changed)


@given(sayings())
def test_captions_come_after_their_statement_stay_to_be_read_and_never_meet(told: list[FrameCaption]) -> None:
    fps, minutes = 4, list(range(0, 1000, 10))
    shown = choose_captions(told, minutes, fps=fps, ticks=120, words=words, worth=worth)
    free = 0
    for one in shown:
        assert one.first >= free
        assert minutes[one.first] >= one.caption.minute
        ready = next(tick for tick, minute in enumerate(minutes) if minute >= one.caption.minute)
        assert one.first - ready <= MOST_LAG * fps
        assert one.ticks >= fps * max(LEAST_SECONDS, words(one.caption) / WORDS_A_SECOND)
        free = one.first + one.ticks
    assert free <= 120


@given(sayings())
def test_the_captions_shown_are_worth_the_most_that_can_be(told: list[FrameCaption]) -> None:
    fps, minutes, told = 2, list(range(0, 1000, 25)), told[:7]

    def best(rest: list[FrameCaption], free: int) -> float:
        if not rest:
            return 0
        ready = next((tick for tick, minute in enumerate(minutes) if minute >= rest[0].minute), 10**6)
        first, stay = max(ready, free), math.ceil(fps * max(LEAST_SECONDS, words(rest[0]) / WORDS_A_SECOND))
        skip = best(rest[1:], free)
        if first > ready + MOST_LAG * fps or first + stay > 50 or first >= len(minutes):
            return skip
        return max(skip, worth(rest[0]) + best(rest[1:], first + stay))

    shown = choose_captions(told, minutes, fps=fps, ticks=50, words=words, worth=worth)
    assert sum(worth(one.caption) for one in shown) == best(told, 0)


def test_a_film_of_the_campaign_tells_several_sentences_of_few_words(real: Placed) -> None:
    stage = Stage(real["history"], early=real["early"], late=real["late"])
    shown = stage.choose_captions(film_minutes(real["history"]), fps=12, hold=3)
    assert len(shown) >= 5
    told = {caption.sentence: caption for caption in captions(real["history"])}
    for one in shown:
        lines, basis = stage.panel.caption_lines(one.caption)
        assert basis
        text = told[one.caption.sentence].text
        for run in " ".join(lines).strip("“”").split("…"):
            assert run.strip().rstrip(",;:") in text  # the source's own words


# -- the file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "size"), [(".gif", (640, 360)), (".mp4", (640, 360)), (".webp", (320, 180))])
def test_a_film_is_saved_by_suffix_in_its_size_and_length(
    made_up: Placed, tmp_path: Path, suffix: str, size: tuple[int, int]
) -> None:
    path = tmp_path / f"film{suffix}"
    done: list[tuple[int, int]] = []
    save_film(
        made_up["history"], path, seconds=4, fps=5, hold=1, size=size, early=made_up["early"], late=made_up["late"],
        progress=lambda drawn, count: done.append((drawn, count)),
    )  # fmt: skip
    assert done == [(drawn, 15) for drawn in range(1, 16)]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    if suffix != ".webp":
        with av.open(path) as container:
            stream = container.streams.video[0]
            assert (stream.codec_context.width, stream.codec_context.height) == size
            seconds = float((container.duration or 0) / av.time_base)
        assert 4 - 0.3 <= seconds <= 4 + MOST_LAG


def test_the_same_film_has_the_same_bytes(made_up: Placed, tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        save_film(made_up["history"], tmp_path / name, seconds=2, fps=4, hold=1, size=(320, 180))
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_suffix_or_shape_films_do_not_have_is_refused_before_anything_is_drawn(
    made_up: Placed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "Stage", lambda *_, **__: pytest.fail("a stage was made"))
    with pytest.raises(ValueError, match=r"'\.avi' is none of: \.gif, \.mp4, \.webp"):
        save_film(made_up["history"], tmp_path / "film.avi")
    with pytest.raises(ValueError, match=r"size\(=700x700\) must be 16:9"):
        save_film(made_up["history"], tmp_path / "film.gif", size=(700, 700))


# -- how it looks ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("theme", [film.LIGHT, DARK], ids=lambda theme: theme.name)
def test_no_words_overlap_leave_the_frame_or_are_too_small(real: Placed, theme: Any) -> None:
    stage = Stage(real["history"], early=real["early"], late=real["late"], theme=theme)
    minutes = film_minutes(real["history"], seconds=12, fps=2, hold=0)
    shown = stage.choose_captions(minutes, fps=2, hold=3)
    wrong = {}
    for minute, _ in zip(minutes, draw_film(stage, minutes, shown), strict=True):
        wrong[minute] = faults(stage.figure)
    assert not any(wrong.values()), wrong


def test_no_caption_of_the_campaign_runs_into_what_stands_below_it(real: Placed) -> None:
    stage = Stage(real["history"], early=real["early"], late=real["late"])
    quiet = silences(real["history"], road_graph(real["history"].campaign))
    last = next(frames(real["history"], [real["history"].campaign.end], silences=quiet))
    for caption in last.captions:
        stage.panel.update(last, caption)
        assert not faults(stage.figure), caption.sentence
