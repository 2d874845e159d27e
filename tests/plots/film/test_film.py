"""The film: every frame is the one `sim` gives for its minute. Its clock and captions: `test_clock`."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from matplotlib.image import imread
from PIL import Image
from text_boxes import faults, shown_texts

from plots.film import film
from plots.film.encoder import save_frames
from plots.film.film import FilmLayout, draw_film, save_film, save_poster
from plots.film.panel.chart import HeldChart
from plots.film.poster import poster_minute, poster_title
from plots.film.raster.agg import new_renderer
from plots.film.raster.rects import FrameBuffer, Pixels, RawFrame
from plots.film.schedule import Schedule
from plots.film.stage import Stage
from plots.film.story.film import plan_film
from plots.film.subtitles import companion_paths
from plots.film.timedtext import LEAST_SECONDS
from plots.style import LIGHT, figure_settings
from plots.style.sides import side_styles
from plots.style.words import placed_words
from sim import Frame, Study
from sim.captions import FrameCaption
from sim.measures.headlines import largest_change, largest_difference

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Four days in which red takes blue's towns, and blue one back."""
    takes = [("b", 60, 600), ("c", DAY, DAY + 300), ("d", DAY + 400, 2 * DAY)]
    statements = [say(f"s{at}", "capture", town, "red1", at=(low, high)) for at, (town, low, high) in enumerate(takes)]
    statements.append(say("s9", "capture", "c", "blue1", at=(3 * DAY, 3 * DAY + 60)))
    return Study(
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
def real() -> Study:
    return shipped_study()


def frame_at(minute: int, study: Study) -> Frame:
    return study.frame(minute, history="spread")


def schedule_of(study: Study, *, seconds: float, fps: int, hold: float = 0) -> Schedule:
    """Return the schedule of a reference film."""
    span = 0, study.campaign.end
    return plan_film(
        study, study.history("spread"), span=span, seconds=seconds, fps=fps, hold=hold, cards=False
    ).schedule


def pictures(drawn: Iterable[RawFrame]) -> Iterator[Pixels]:
    """Yield frames whole, each until the next is asked for."""
    page = FrameBuffer()
    for each in drawn:
        page.show(each)
        yield page.pixels


# -- what is in the frames -------------------------------------------------------------------------------------------


def test_every_frame_is_the_one_the_study_gives_for_its_minute(made_up: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[Frame, FrameCaption | None]] = []
    for name in ("draw", "redraw"):
        monkeypatch.setattr(Stage, name, lambda self, now, caption=None: drawn.append((now, caption)))
    stage = Stage(made_up)
    schedule = schedule_of(made_up, seconds=10, fps=12, hold=3)
    list(draw_film(stage, schedule.minutes, schedule.cues))
    assert len(drawn) == len(schedule.minutes)
    for minute, (now, caption) in zip(schedule.minutes, drawn, strict=True):
        assert now == frame_at(minute, made_up)
        assert caption is None or caption in now.captions  # and so told by then


def test_a_frame_of_the_film_equals_its_minute_drawn_alone(made_up: Study) -> None:
    stage = Stage(made_up)
    schedule = schedule_of(made_up, seconds=8, fps=3)
    assert schedule.cues
    for tick, pixels in enumerate(pictures(draw_film(stage, schedule.minutes, schedule.cues))):
        if tick % 6 == 5:
            alone, cue = Stage(made_up), schedule.cue(tick)
            caption = None if cue is None else cue.caption
            assert np.array_equal(pixels, alone.draw(frame_at(schedule.minutes[tick], made_up), caption))


@pytest.mark.slow
def test_painted_frames_look_as_matplotlib_draws_them(real: Study) -> None:
    stage, drawn = Stage(real), schedule_of(real, seconds=8, fps=3).minutes
    kept = [minute for tick, minute in enumerate(drawn) if tick % 5 > 2]  # every other one is compared
    for tick, pixels in enumerate(pictures(draw_film(stage, kept))):
        if tick % 2:
            pasted, canvas = pixels[..., :3].astype(int), cast(Any, stage.figure.canvas)
            canvas.draw()  # every artist anew
            apart = np.abs(np.asarray(canvas.buffer_rgba())[..., :3] - pasted).max(axis=2)
            assert apart.mean() < 0.01
            assert np.count_nonzero(apart > 8) < 12  # the needle's head, where the line of a phase runs under it


def test_labels_of_the_chart_stay_within_it(real: Study) -> None:
    chart, _ = Stage(real).panel.swept
    assert isinstance(chart, HeldChart)
    history, sheet = real.history("spread"), new_renderer(1280, 720)
    every = (*real.envelope, history)
    turns = [minute for each in every for minute in each.minutes.tolist() if minute > 0]
    for frame in real.frames(sorted({*(turn - 1 for turn in turns), history.campaign.end}), history=history):
        chart.update(frame)
        for text in chart.words:
            assert not text.get_text() or text.get_window_extent(sheet).x1 <= chart.box.x1


@pytest.fixture(scope="module")
def words_shown(real: Study) -> list[tuple[int, list[str], list[str]]]:
    """Each frame's minute, words and faults of their boxes, in a film of the campaign; alike in the dark theme."""
    found = []
    with figure_settings():
        stage, schedule = Stage(real), schedule_of(real, seconds=9, fps=2)
        for minute, _ in zip(schedule.minutes, draw_film(stage, schedule.minutes, schedule.cues), strict=True):
            found.append((minute, [words for words, _ in shown_texts(stage.figure)], faults(stage.figure)))
    return found


def test_the_words_on_a_frame_give_its_minute_counts_and_front(
    real: Study, words_shown: list[tuple[int, list[str], list[str]]]
) -> None:
    assert len(words_shown) > 12
    styles = side_styles(real.campaign)
    for minute, words, _ in words_shown:
        now = frame_at(minute, real)
        assert f"{real.campaign.clock.datetime(minute):%H:%M}" in words
        assert str(now.front[0]) in words
        for side, held in now.held.items():
            if held.high and side in styles:
                assert any(one.startswith(styles[side].short) for one in words)
                assert str(held.record) in words


def test_no_words_overlap_leave_the_frame_or_are_too_small(
    words_shown: list[tuple[int, list[str], list[str]]],
) -> None:
    assert not [(minute, faulty) for minute, _, faulty in words_shown if faulty]


# -- the file --------------------------------------------------------------------------------------------------------


def companions(path: Path) -> list[str]:
    return [each.name for each in companion_paths(path)]


@pytest.mark.parametrize(("suffix", "size"), [(".gif", (640, 360)), (".mp4", (640, 360)), (".webp", (320, 180))])
def test_a_film_is_saved_by_suffix_in_its_size_and_length(
    made_up: Study, tmp_path: Path, suffix: str, size: tuple[int, int]
) -> None:
    path = tmp_path / f"film{suffix}"
    done: list[tuple[int, int]] = []
    save_film(
        made_up, path, seconds=4, fps=5, hold=1, size=size, layout="reference",
        progress=lambda drawn, count: done.append((drawn, count)),
    )  # fmt: skip
    assert done == [(drawn, 15) for drawn in range(1, 16)]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([path.name, *companions(path)])
    if suffix != ".webp":
        with av.open(path) as container:
            stream = container.streams.video[0]
            assert (stream.codec_context.width, stream.codec_context.height) == size
            seconds = float((container.duration or 0) / av.time_base)
        assert seconds == pytest.approx(4, abs=0.001)


@pytest.mark.parametrize("layout", FilmLayout)
@pytest.mark.parametrize("minute", [60, 2 * DAY - 2])
def test_the_last_caption_can_be_read_and_the_film_is_as_long_as_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minute: int, layout: str
) -> None:
    saved = list[dict[str, Any]]()

    def keep(path: Any, frames: Any, **how: Any) -> None:
        saved.append(how)
        save_frames(path, frames, **how)

    monkeypatch.setattr(film, "save_frames", keep)
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1"}, statements=[say("s1", "capture", "b", "red1", at=minute)], end=2 * DAY - 1
    )
    path = tmp_path / "film.gif"
    save_film(Study(campaign), path, seconds=12, fps=6, hold=2, layout=layout, size=(320, 180))
    (cue,) = re.findall(r"00:00:(\S+) --> 00:00:(\S+)", (tmp_path / "film.gif.vtt").read_text())
    assert float(cue[1]) - float(cue[0]) >= LEAST_SECONDS
    assert sum(saved[0]["durations"]) == 12 * 6


def test_a_film_is_put_in_place_with_its_captions_or_not_at_all(tmp_path: Path, made_up: Study) -> None:
    short: dict[str, Any] = {"seconds": 1, "fps": 2, "hold": 0, "size": (320, 180)}
    save_film(made_up, tmp_path / "a.gif", **short)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    (tmp_path / "a.gif.vtt").write_text("captions that somebody corrected")
    with pytest.raises(FileExistsError, match=r"or it was edited since; overwrite=True replaces it.*a\.gif\.vtt"):
        save_film(made_up, tmp_path / "a.gif", **short | {"fps": 3})
    (tmp_path / "a.gif.vtt").unlink()
    (tmp_path / "a.gif.vtt").mkdir()
    with pytest.raises(IsADirectoryError, match=r"a\.gif\.vtt"):
        save_film(made_up, tmp_path / "a.gif", **short | {"fps": 3}, overwrite=True)
    assert {name: (tmp_path / name).read_bytes() for name in ("a.gif", "a.gif.txt")} == {
        name: before[name] for name in ("a.gif", "a.gif.txt")
    }


def test_the_same_film_has_the_same_bytes(made_up: Study, tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        save_film(made_up, tmp_path / name, seconds=2, fps=4, hold=1, size=(320, 180))
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_longer_films_leave_no_more_reference_cycles(made_up: Study, tmp_path: Path) -> None:
    def left(seconds: int) -> int:
        gc.collect()
        save_film(made_up, tmp_path / "film.gif", seconds=seconds, fps=10, hold=1, size=(320, 180))
        return gc.collect()

    assert left(1 + 4) < 1.02 * left(1 + 1)  # 40 frames and 10


def test_an_invalid_suffix_or_size_is_refused_before_drawing(
    made_up: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "plan_film", lambda *_, **__: pytest.fail("a film was planned"))
    with pytest.raises(ValueError, match=r"'\.avi' is not one of: \.gif, \.mp4, \.png, \.webp"):
        save_film(made_up, tmp_path / "film.avi")
    with pytest.raises(ValueError, match=r"size\(=700x400\) must have the shape of one of: 1280x720"):
        save_film(made_up, tmp_path / "film.gif", size=(700, 400))
    with pytest.raises(ValueError, match=r"size\(=700x700\) must be 16:9"):
        save_film(made_up, tmp_path / "film.gif", size=(700, 700), layout="reference")


def test_a_poster_is_the_frame_of_its_minute(made_up: Study, tmp_path: Path) -> None:
    minute = DAY + 700
    for name in ("one.png", "two.png"):
        save_poster(made_up, tmp_path / name, at=minute, size=(640, 360), layout="reference")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    stage = Stage(made_up, size=(640, 360))
    ((now,),) = stage.frames([minute])
    caption = [one for one in now.captions if one.places_changed][-1]
    drawn = (255 * imread(tmp_path / "one.png")).round().astype(np.uint8)
    assert np.array_equal(drawn[..., :3], stage.draw(now, caption)[..., :3])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"at": 10**7}, r"at\(=10000000\) must lie in the campaign, 2024-11-27T00:00 to 2024-11-30T23:59"),
        ({"at": -50}, r"at\(=-50\) must lie in the campaign"),
        ({"begin": -1}, r"begin\(=-1\) must lie in the campaign"),
        ({"until": 4 * DAY}, r"until\(=5760\) must lie in the campaign"),
        ({"begin": 90, "until": 80}, r"begin\(=90\) must not be later than until\(=80\)"),
    ],
)
def test_a_poster_outside_the_campaign_is_refused(
    made_up: Study, tmp_path: Path, given: dict[str, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        save_poster(made_up, tmp_path / "p.png", **given)  # type: ignore[arg-type]  # refused
    assert list(tmp_path.iterdir()) == []


def test_a_poster_describes_itself(made_up: Study, tmp_path: Path) -> None:
    poster = save_poster(made_up, tmp_path / "p.png", at=DAY, size=(320, 180))
    with Image.open(tmp_path / "p.png") as picture:
        assert (picture.info["Title"], picture.info["Description"]) == (poster.title, poster.alt)
    assert "Map of the start of" in poster.alt


def test_a_poster_looks_from_begin_to_until(made_up: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    frames_of = Stage.frames
    monkeypatch.setattr(Stage, "frames", lambda self, at: asked.extend(at) or frames_of(self, at))
    save_poster(made_up, tmp_path / "p.png", size=(640, 360), layout="reference", begin=2 * DAY, until=2 * DAY)
    assert asked == [2 * DAY]


@pytest.mark.parametrize("save", [save_film, save_poster])
def test_a_missing_folder_is_named(made_up: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Any) -> None:
    monkeypatch.setattr(film, "plan_film", lambda *_, **__: pytest.fail("a film was planned"))
    with pytest.raises(FileNotFoundError, match=r"the folder .*/new does not exist"):
        save(made_up.history("spread"), tmp_path / "new" / ("film.gif" if save is save_film else "p.png"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fps": 12.5}, r"fps\(=12\.5\) must be a whole number"),
        ({"begin": "28 November"}, r"begin '28 November' must read YYYY-MM-DD"),
        ({"until": 99.5}, r"until\(=99\.5\) must be local time such as"),
    ],
)
def test_an_invalid_pace_or_span_is_refused(made_up: Study, tmp_path: Path, given: dict[str, Any], words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        save_film(made_up, tmp_path / "film.gif", **given)
    assert list(tmp_path.iterdir()) == []


def test_a_poster_shows_the_largest_change_and_its_title_what_was_taken(
    real: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Frame, FrameCaption | None]] = []
    draw = film.draw_story_poster

    def keep(study: Study, history: Any, frame: Frame, caption: FrameCaption | None, **how: Any) -> Pixels:
        drawn.append((frame, caption))
        return draw(study, history, frame, caption, **how)

    monkeypatch.setattr(film, "draw_story_poster", keep)
    poster = save_poster(real, tmp_path / "p.png", size=(640, 360))
    ((frame, caption),) = drawn
    assert frame.minute == largest_change(real.history("spread")) and caption in frame.captions
    assert "took Aleppo and held" in poster.title and poster.alt.startswith(poster.title)
    assert imread(tmp_path / "p.png").shape[:2] == (360, 640)


def test_a_poster_of_two_histories_shows_the_largest_difference(made_up: Study) -> None:
    minute = poster_minute(made_up, history="earliest", compare="latest")
    assert minute == largest_difference(made_up.history("earliest"), made_up.history("latest"))
    title = poster_title(made_up, minute, LIGHT, history="earliest", compare="latest")
    assert title.startswith("The two differ on ")


# -- an ensemble -------------------------------------------------------------------------------------------------------

MANY: dict[str, Any] = {"draws": 60, "seed": 4, "prior": "anchored"}
SHORT: dict[str, Any] = {"seconds": 2, "fps": 3, "hold": 0, "size": (640, 360)}


def test_a_film_of_an_ensemble_describes_the_draws_and_repeats(made_up: Study, tmp_path: Path) -> None:
    for name in ("one.gif", "two.gif"):
        save_film(made_up, tmp_path / name, **SHORT, **MANY)
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()
    minutes = schedule_of(made_up, seconds=2, fps=3).minutes
    found = made_up.likelihood(60, seed=4, prior="anchored", minutes=sorted(set(minutes)))
    words = (tmp_path / "one.gif.txt").read_text()
    assert "60 draws that satisfy every constraint, with the prior “anchored”" in words
    for side, bounds in found.held.items():
        last = int(found.ensemble.held_quantiles(side, [0.5])[0, -1])
        if bounds.low[-1] == bounds.high[-1] and last:
            assert f"{side.title()} {last}" in words.split("At ")[-1]
    assert "Places whose holder is not certain: 0." in words


def test_draws_and_compare_cannot_be_combined(made_up: Study, tmp_path: Path) -> None:
    for save, name in ((save_film, "film.gif"), (save_poster, "p.png")):
        with pytest.raises(ValueError, match="draws and compare cannot be combined"):
            save(made_up, tmp_path / name, compare="latest", draws=10)
    assert list(tmp_path.iterdir()) == []


def test_a_poster_of_an_ensemble_is_the_frame_of_its_minute(made_up: Study, tmp_path: Path) -> None:
    minute = DAY + 150
    save_poster(made_up, tmp_path / "p.png", at=minute, size=(640, 360), **MANY)
    likelihood = made_up.likelihood(minutes=sorted({*range(0, made_up.campaign.end, 60), minute}), **MANY)
    stage = Stage(made_up, size=(640, 360), likelihood=likelihood)
    ((now,),) = stage.frames([minute])
    assert any(place.odds for place in now.places)
    drawn = (255 * imread(tmp_path / "p.png")).round().astype(np.uint8)
    assert np.array_equal(drawn[..., :3], stage.draw(now)[..., :3])


def test_a_poster_is_a_png(made_up: Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.jpg' of p\.jpg is not one of: \.png"):
        save_poster(made_up, tmp_path / "p.jpg")


@pytest.mark.parametrize("placement", ["earliest", "middle", "latest", "spread"])
def test_the_film_says_which_placement_it_shows(placement: str, made_up: Study) -> None:
    stage = Stage(made_up, history=placement)
    words = " ".join(" ".join(text for text, _ in shown_texts(stage.figure)).split())
    assert f"Shown: {placed_words(placement)}." in words


def test_several_paths_get_the_same_frames_drawn_once(made_up: Study, tmp_path: Path) -> None:
    done: list[int] = []
    paths = [tmp_path / "a.gif", tmp_path / "b.mp4"]
    save_film(made_up, paths, **SHORT, progress=lambda drawn, _: done.append(drawn))
    assert done == list(range(1, len(done) + 1))
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [*(path.name for path in paths), *companions(paths[0]), *companions(paths[1])]
    )
    for path in paths:
        save_film(made_up, alone := tmp_path / f"alone{path.suffix}", **SHORT)
        assert alone.read_bytes() == path.read_bytes()
