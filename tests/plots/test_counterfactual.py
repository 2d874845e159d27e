"""Every picture of a run with scripts says so and what they did; none of the record does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import matplotlib.figure
import numpy as np
import pytest
from PIL import Image
from text_boxes import shown_texts

import plots
from plots.chart.advance import draw_advance
from plots.film.film import draw_film
from plots.film.raster.rects import FrameBuffer
from plots.film.stage import Stage
from plots.style.picture import WATERMARK
from sim import History, Study
from sim.clock.scripts import ScriptError
from sim.uncertainty.marks import COLUMNS, COUNTERFACTUAL, mark_words, run_words

FOLDERS = Path(__file__).parents[1] / "folders"
Save = Callable[[Study, Path, "str | History"], object]
SMALL, PAGE = (640, 360), (1188, 840)

# Every name of `plots` belongs to one of the six: a new picture fails the test until it is put into one.
STILLS: dict[str, Save] = {
    "save_map": lambda study, to, run: plots.save_map(study, to / "a.png", at=1200, size=SMALL, history=run),
    "show": lambda study, to, run: plots.show(study, at=1200, size=SMALL, history=run),
    "save_maps": lambda study, to, run: plots.save_maps(study, to, at=[600, 1200], size=SMALL, history=run)[0],
    "save_sheet": lambda study, to, run: plots.save_sheet(study, to / "a.png", at=[600, 1200], size=PAGE, history=run),
    "save_difference": lambda study, to, run: plots.save_difference(study, to / "a.png", size=SMALL, history=run),
    "save_advance": lambda study, to, run: plots.save_advance(study, to / "a.png", history=run),
    "save_corridor": lambda study, to, run: plots.save_corridor(
        study, to / "a.png", corridor="valley", size=PAGE, history=run
    ),
}
STILLS["save_timeline"] = lambda study, to, run: plots.save_timeline(
    study, to / "a.png", history=run, title="Places", words="Held.",
    panels={"Held": [plots.Line("North", [(0, 1)], "north")]},
)  # fmt: skip
FILMS: dict[str, Save] = {
    "save_film": lambda study, to, run: plots.save_film(
        study, to / "a.gif", seconds=2, hold=1, fps=3, size=SMALL, history=run
    ),
    "save_poster": lambda study, to, run: plots.save_poster(study, to / "a.png", at=1200, size=SMALL, history=run),
}
OF_MANY_RUNS = {"save_outcomes"}
OF_RECORD_AND_RUNS = {"save_page"}  # tests of the page see to the marks in it
OF_THE_RECORD = {"save_bands", "save_claims", "save_likely", "save_model", "save_order", "save_orders", "save_strip"}
NO_PICTURES = {
    "Bar", "DARK", "FILM_SUFFIXES", "LIGHT", "Line", "PAGE_SUFFIXES", "PICTURE_SUFFIXES", "Film", "Page", "Picture",
    "Scene", "Theme",
    "draw_scene", "figure_settings", "font_file", "palette_names", "sheet_minutes", "side_styles",
    "in_language", "with_language", "with_palette",
}  # fmt: skip


def delayed(world):
    world.delay("Bork", hours=6)
    yield world.hours(1)


def cancelled(world):
    world.cancel("Bork")
    yield world.hours(1)


def made_up_fall(world):
    yield world.hours(10)
    world.change("capture", "far_dun", "na", note="of its own")


def marched(world):
    yield from world.march("south", ["dun", "cedra"], kmh=1)


def marched_and_delayed(world):
    world.delay("Bork", hours=2)
    yield from world.march("south", ["dun", "cedra"], kmh=1)


RUNS: dict[str, Callable[[Study], History]] = {
    "delayed": lambda study: study.run(delayed),
    "skipped": lambda study: study.run(cancelled),
    "made up": lambda study: study.run(made_up_fall),
    "marched": lambda study: study.run(marched_and_delayed),
    "stopped": lambda study: study.run(delayed, until=1000),
    "stopped at once": lambda study: study.run(delayed, until=0),
    "only marched": lambda study: study.run(marched),
}


# The mark depends on the run, and where it is on the picture: each picture with three runs, one picture with all.
EDGES = ("delayed", "stopped at once", "only marched")
MARKED = [(picture, run) for picture in STILLS for run in RUNS if run in EDGES or picture == "save_map"]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.open(FOLDERS / "valley")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The marks of each figure that would be saved; what is written is a blank picture, since rendering takes long."""
    marks: list[list[str]] = []

    def note(figure, to, **settings):
        marks.append([text.get_text() for text in figure.texts if text.get_gid() == WATERMARK])
        Image.new("RGB", (1, 1)).save(to, settings["format"])

    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", note)
    return marks


def test_every_picture_is_known_here():
    assert {*STILLS, *FILMS, *OF_MANY_RUNS, *OF_RECORD_AND_RUNS, *OF_THE_RECORD, *NO_PICTURES} == set(plots.__all__)


@pytest.mark.parametrize(("picture", "run"), MARKED)
def test_a_still_of_a_run_is_marked_and_says_what_scripts_did(study, written, tmp_path, picture, run):
    history = RUNS[run](study)
    shown = STILLS[picture](study, tmp_path, history)
    words = f"{mark_words(history)}. {run_words(history)}"
    assert written[0] == (["Counterfactual", words] if history.counterfactual else [words])
    assert shown.alt.startswith(words)


@pytest.mark.parametrize("picture", STILLS)
def test_a_still_of_the_record_or_of_a_watching_script_has_no_mark(study, written, tmp_path, picture):
    def watch(world):
        yield world.when("Bork")

    for history in ("middle", study.run(watch)):
        shown = STILLS[picture](study, tmp_path, history)
        assert not any(written)
        assert COUNTERFACTUAL not in shown.alt and "watch" not in shown.alt


@pytest.mark.parametrize("picture", sorted(OF_MANY_RUNS))
def test_a_picture_of_many_runs_is_marked_if_scripts_changed_any(study, written, tmp_path, picture):
    def watch(world):
        yield world.when("Bork")

    save = getattr(plots, picture)
    changed = study.run_many(delayed, draws=3)
    words = f"{COUNTERFACTUAL}. {run_words(changed)}"
    assert save(study, tmp_path / "a.png", runs=changed).alt.startswith(words)
    assert written[0] == ["Counterfactual", words]
    assert COUNTERFACTUAL not in save(study, tmp_path / "b.png", runs=study.run_many(watch, draws=3)).alt
    assert not written[1]


@pytest.mark.slow
@pytest.mark.parametrize("run", EDGES)
def test_a_film_of_a_run_is_marked_in_its_frames_and_companions(study, tmp_path, run):
    history = RUNS[run](study)
    film = FILMS["save_film"](study, tmp_path, history)
    poster = FILMS["save_poster"](study, tmp_path, history)
    words = f"{mark_words(history)}. {run_words(history)}."
    assert words in film.alt and words in poster.alt
    for suffix in (".txt", ".vtt"):
        assert words in (tmp_path / f"a.gif{suffix}").read_text(encoding="utf-8")
    with plots.figure_settings():
        texts = [text for text, _ in shown_texts(Stage(study, history=history).figure)]
    assert mark_words(history) in texts and run_words(history) in texts


@pytest.mark.parametrize("suffix", [".webp", ".mp4"])
def test_films_of_a_run_are_written_in_other_formats(study, tmp_path, suffix):
    film = plots.save_film(
        study, tmp_path / f"a{suffix}", seconds=2, hold=1, fps=3, size=SMALL, history=study.run(marched)
    )
    assert film.path.stat().st_size > 0
    assert COLUMNS in film.alt


@pytest.mark.parametrize("picture", sorted(OF_THE_RECORD))
def test_pictures_of_windows_orders_and_draws_take_no_run(study, tmp_path, picture):
    save = getattr(plots, picture)
    if "history" not in inspect.signature(save).parameters:
        return  # there is no way to hand one in
    with pytest.raises(ValueError, match="can only be of the record"):
        save(study, tmp_path / "a.png", at=1200, draws=5, history=study.run(delayed))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("save", "suffix"), [(plots.save_film, ".gif"), (plots.save_poster, ".png"), (plots.save_corridor, ".png")]
)
def test_draws_and_a_run_cannot_be_combined(study, tmp_path, save, suffix):
    more = {"corridor": "valley"} if save is plots.save_corridor else {}
    with pytest.raises(ValueError, match="can only be of the record"):
        save(study, tmp_path / f"a{suffix}", draws=5, history=study.run(delayed), **more)
    assert not list(tmp_path.iterdir())


def test_the_words_of_a_run_count_what_scripts_did(study):
    told = {name: run_words(make(study)) for name, make in RUNS.items()}
    assert told["delayed"] == "delayed: 1 event moved"
    assert told["made up"] == "made_up_fall: 1 change made"
    assert told["marched"] == "marched_and_delayed: 1 event moved, 1 journey"
    assert "skipped" in told["skipped"]
    assert "stopped at" in told["stopped"] and "nothing is known after it" in told["stopped"]


def test_captions_of_scripts_are_never_quoted(study):
    run = study.run(made_up_fall, marched)
    told = [caption for caption in study.captions(run) if caption.script]
    assert [caption.text.split(":")[0] for caption in told] == ["What-if"] * len(told)
    assert all(caption.basis.endswith("not in the source") and not caption.sentence for caption in told)
    assert {caption.script for caption in told} == {"made_up_fall", "marched"}


def test_a_moved_sentence_tells_when_the_record_has_it(study):
    basis = [caption.basis for caption in study.captions(study.run(delayed)) if "Moved" in caption.basis]
    assert len(basis) == 1
    assert basis[0].startswith("Moved by script delayed; in the record ")


def test_nothing_is_told_after_a_run_was_stopped(study):
    run = study.run(delayed, until=1000)
    assert all(caption.minute <= 1000 for caption in study.captions(run))
    assert all(moment.minute <= 1000 for moment in run.timeline.occurrences)
    assert {side: of.named[-1] for side, of in study.claimed(run).items()} == dict.fromkeys(study.claimed(run), 0)


def test_places_whose_holder_is_a_scripts_doing_are_framed(study):
    record, fall = study.history(), study.history().captures("bork")[0]

    def framed(run, minute):
        return {place.id for place in study.frame(minute, history=run).places if place.counterfactual}

    late = study.run(delayed)
    assert framed(late, fall.minute - 1) == set()
    assert framed(late, fall.minute) == {"bork"}  # not yet taken, as in the record
    assert framed(late, record.campaign.end) == {"bork"}  # taken, but later
    assert framed(study.run(made_up_fall), 600) == {"far_dun"}
    assert framed(study.run(delayed, until=fall.minute - 1), record.campaign.end) == set()
    assert framed(record, record.campaign.end) == set()


def test_films_compose_framed_places_as_matplotlib_draws_them(study):
    run = study.run(delayed, made_up_fall)
    fall = study.history().captures("bork")[0].minute
    minutes = [590, 600, fall - 1, fall, study.campaign.end]
    page = FrameBuffer()
    with plots.figure_settings():
        stage = Stage(study, history=run, theme=plots.DARK, size=SMALL)
        for minute, drawn in zip(minutes, draw_film(stage, minutes), strict=True):
            page.show(drawn)
            assert np.array_equal(
                page.pixels,
                Stage(study, history=run, theme=plots.DARK, size=SMALL).draw(study.frame(minute, history=run)),
            )
            canvas = stage.figure.canvas
            canvas.draw()
            whole = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
            assert np.count_nonzero(np.abs(whole - page.pixels[..., :3].astype(int)).max(axis=2) > 8) < 12, minute


def test_lines_of_the_advance_chart_end_where_a_run_was_stopped(study):
    with plots.figure_settings():
        figure = draw_advance(study, history=study.run(delayed, until=1000))
    lines = [line for axes in figure.axes for line in axes.lines if line.get_drawstyle() == "steps-post"]
    assert lines
    assert {float(line.get_xdata()[-1]) for line in lines} == {1000.0}


def test_a_script_cannot_wait_for_a_moment_after_the_campaign(study):
    def waits(world):
        yield world.until(world.campaign.end + 1)

    with pytest.raises(ScriptError, match="is after the campaign's end, "):
        study.run(waits)
