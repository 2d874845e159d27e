"""The stage in every layout: frames are those `sim` gives, words can be read, two histories show where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from matplotlib.text import Text
from text_boxes import faults, shown_texts

from plots.film.film import save_film, save_poster
from plots.film.focus import focus, zoom
from plots.film.pair import RINGED, differing
from plots.film.panel import Panel
from plots.film.raster.agg import pixel_view
from plots.film.raster.rects import FrameBuffer, Pixels
from plots.film.stage import CAPTION_WORDS, Stage
from plots.map.spacing import ground_reach
from plots.style import DARK, LAYOUT_DPI, LIGHT, Theme, figure_settings, layout_figure, px
from plots.style.layouts import PAIR, PHONE, SCREEN, SLIDE, THREAD, THUMBNAIL, Layout
from plots.style.words import tell_apart
from sim import Frame, Likelihood, Study
from sim.model.geodesy import Projection
from sim.uncertainty.marks import COUNTERFACTUAL

DAY = 1440
ALONE = (SCREEN, SLIDE, THREAD, PHONE, THUMBNAIL)
MOMENTS = ("2024-11-27T05:00", "2024-11-29T22:00", "2024-11-30T18:00", "2024-12-04T10:00", "2024-12-08T23:59")


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def made_up() -> Study:
    """Two days in which red takes three of blue's towns."""
    takes = [("b", 60, 600), ("c", 700, DAY), ("d", DAY + 100, DAY + 900)]
    return Study(
        build_campaign(
            places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1"},
            bases={"a": "red", "e": "blue"},
            roads="a-b-c-d-e",
            statements=[say(f"s{n}", "capture", to, "red1", at=(lo, hi)) for n, (to, lo, hi) in enumerate(takes)],
            end=2 * DAY - 1,
        )
    )


@pytest.fixture(scope="module")
def stage_of(made_up: Study) -> Callable[[Layout], Stage]:
    """Return the stage of the made-up campaign in a layout, the same one for all tests."""

    @cache
    def stage(layout: Layout) -> Stage:
        return Stage(made_up, size=layout.size)

    return stage


def frame_at(minute: int, study: Study, *, history: str = "spread") -> Frame:
    return study.frame(minute, history=history)


def minutes_of(study: Study) -> list[int]:
    return [study.campaign.clock.minute(at) for at in MOMENTS]


# -- one history, in every size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "theme"), [(THREAD, DARK), (THUMBNAIL, LIGHT)], ids=lambda one: one.name)
def test_no_words_overlap_leave_the_frame_or_are_too_small(real: Study, layout: Layout, theme: Theme) -> None:
    stage = Stage(real, size=layout.size, theme=theme)
    assert stage.layout.name == layout.name
    wrong = {}
    for minute, (now,) in zip(minutes_of(real), stage.frames(minutes_of(real)), strict=True):
        stage.draw(now, now.captions[-1])
        wrong[minute] = faults(stage.figure)
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("layout", ALONE, ids=lambda layout: layout.name)
def test_a_frame_is_the_studys_frame_in_every_size(
    made_up: Study, stage_of: Callable[[Layout], Stage], layout: Layout
) -> None:
    minutes = [0, 300, 2 * DAY - 1]
    stage = stage_of(layout)
    for minute, (now,) in zip(minutes, stage.frames(minutes), strict=True):
        assert now == frame_at(minute, made_up)
        pixels = stage.draw(now)
        assert pixels.shape[:2] == (layout.size[1], layout.size[0])
        words = [words for words, _ in shown_texts(stage.figure)]
        assert f"{made_up.campaign.clock.datetime(minute):%H:%M}" in words
        for side, (count, _, _, high) in now.held.items():
            if high:
                assert str(count) in words, side


def follow(stage: Stage, minutes: Iterable[int]) -> Iterator[tuple[Pixels, Frame]]:
    """Yield the pixels that the changes of each minute's frame make, with the frame; see that it is the page's."""
    page, first = FrameBuffer(), True
    for now, *others in stage.frames([*minutes]):
        draw = stage.draw if first else stage.redraw
        page.show(draw(now, now.captions[-1] if now.captions else None, *others))
        assert np.array_equal(page.pixels, pixel_view(stage._page)), now.minute
        yield page.pixels, now
        first = False


@pytest.mark.parametrize("layout", ALONE, ids=lambda layout: layout.name)
def test_deltas_rebuild_the_frames_in_every_size(
    made_up: Study, stage_of: Callable[[Layout], Stage], layout: Layout
) -> None:
    *_, (last, now) = follow(stage_of(layout), (0, 1, 1, 300, 310, 700, 900, 2 * DAY - 1))
    assert np.array_equal(last, Stage(made_up, size=layout.size).draw(now, now.captions[-1]))


@pytest.mark.slow
def test_deltas_rebuild_the_frames_of_the_campaign(real: Study) -> None:
    end = real.campaign.end
    *_, (last, now) = follow(Stage(real), (*range(0, end, 397), end))
    assert np.array_equal(last, Stage(real).draw(now, now.captions[-1]))


def test_the_longest_captions_fit_in_every_size(real: Study) -> None:
    last = frame_at(real.campaign.end, real)
    assert len(last.captions) > 20
    for layout in (SCREEN, THREAD, PHONE, PAIR):
        figure = layout_figure(layout.size, layout=layout.extent)
        panel = Panel(figure, real.history("spread"), layout=layout, held=real.held("spread"), words=CAPTION_WORDS)
        for caption in last.captions:
            assert layout.caption is not None
            assert sum(len(part) for part in panel.caption_lines(caption)) <= layout.caption.most
        fullest = sorted(last.captions, key=lambda one: [len(part) for part in panel.caption_lines(one)])
        for caption in fullest if layout is SCREEN else fullest[-12:]:
            panel.update(last, caption, other=last)
            assert not faults(figure), (layout.name, caption.sentence)


def test_a_slide_has_the_words_of_the_screen_at_the_same_places(real: Study) -> None:
    said = []
    for layout in (SCREEN, SLIDE):
        stage = Stage(real, size=layout.size)
        stage.draw(now := frame_at(5400, real), now.captions[-1])
        said.append({(words, round(box.x0 / layout.unit / 3)) for words, box in shown_texts(stage.figure)})
        assert not faults(stage.figure)
    assert {words for words, _ in said[0]} == {words for words, _ in said[1]}
    assert len(said[0] & said[1]) > 0.8 * len(said[0])


def test_words_on_the_phone_do_not_overlap_and_all_but_the_source_are_at_least_24_px(real: Study) -> None:
    stage = Stage(real, size=PHONE.size, theme=DARK)
    assert PHONE.source is not None
    top = PHONE.source.y * PHONE.unit
    for minute in minutes_of(real):
        now = frame_at(minute, real)
        stage.draw(now, now.captions[-1])
        assert not faults(stage.figure, least=11), minute
        seen = {words for words, box in shown_texts(stage.figure) if PHONE.size[1] - box.y0 < top}
        texts = [text for text in stage.figure.findobj(Text) if isinstance(text, Text) and text.get_text() in seen]
        small = {text.get_text(): text.get_fontsize() / px(1) * PHONE.unit for text in texts}
        shields = {road.ref for road in real.campaign.roads}  # signs, known by their colour
        assert {words: size for words, size in small.items() if size < 24 and words not in shields} == {}


def test_map_labels_and_marks_grow_with_the_layout(made_up: Study, stage_of: Callable[[Layout], Stage]) -> None:
    sizes = {}
    for layout in (SCREEN, SLIDE, THREAD, PHONE):
        stage = stage_of(layout)
        assert stage.figure.dpi == pytest.approx(LAYOUT_DPI * layout.unit)
        stage.draw(frame_at(0, made_up))
        sizes[layout.name] = {words: box.height for words, box in shown_texts(stage.figure)}["A"]
    assert sizes["slide"] == pytest.approx(1.5 * sizes["screen"], rel=0.05)
    assert sizes["thread"] == pytest.approx(1.35 * sizes["screen"], rel=0.05)
    assert sizes["phone"] == pytest.approx(2 * sizes["screen"], rel=0.05)


def test_a_focused_map_shows_every_place_of_the_extent_that_changes_hands(real: Study) -> None:
    campaign = real.campaign
    west, south, east, north = campaign.sheet.extent
    assert len(real.history("spread").changes) > 50
    for layout in (THREAD, PHONE, THUMBNAIL):
        view = Stage(real, size=layout.size).scenes[0].view
        for change in real.history("spread").changes:
            at = campaign.places[change.place]
            if at.lon is not None and at.lat is not None and west < at.lon < east and south < at.lat < north:
                x, y = view.projection.to_km([at.lon], [at.lat])
                assert view.shows(float(x[0]), float(y[0])), (layout.name, at.id)


def test_the_focus_is_as_wide_as_asked_and_keeps_to_the_campaigns_extent(real: Study) -> None:
    campaign = real.campaign
    west, south, east, north = campaign.sheet.extent
    shown = focus(real.history("spread"), ratio=1.26)
    assert shown is not None
    x, y = Projection((west + east) / 2, (south + north) / 2).to_km([shown[0], shown[2]], [shown[1], shown[3]])
    assert float(x[1] - x[0]) / float(y[1] - y[0]) == pytest.approx(1.26, rel=0.01)
    assert west - 1e-9 <= shown[0] and shown[2] <= east + 1e-9
    assert float(y[1] - y[0]) > 2 * ground_reach(campaign).most_km


def row_of_ten() -> Study:
    """Ten places in a row, of which the first three change hands on the first day and the last on the second."""
    ids = "abcdefghij"
    takes = {"a": 100, "b": 200, "c": 300, "j": DAY + 100}
    return Study(
        build_campaign(
            places=dict.fromkeys(ids, "blue1"),
            roads="-".join(ids),
            statements=[say(f"s{place}", "capture", place, "red1", at=minute) for place, minute in takes.items()],
            end=2 * DAY - 1,
        )
    )


def test_a_film_of_a_span_shows_the_part_of_the_map_that_changes() -> None:
    study = row_of_ten()
    whole = Stage(study).scenes[0].view
    for span, shown in (((0, DAY), "abc"), ((DAY, 2 * DAY - 1), "j"), ((0, 2 * DAY - 1), "abcj"), ((400, 500), "j")):
        part = Stage(study, span=span, zooms=True).scenes[0].view
        points = {place.id: part.place_km(place.lon, place.lat) for place in study.campaign.points}
        assert all(part.shows(*points[id]) for id in shown)
        assert (part.km_per_px < 0.7 * whole.km_per_px) == (span in ((0, DAY), (DAY, 2 * DAY - 1)))
        assert part.km_per_px >= 0.3 * whole.km_per_px
    assert Stage(study, span=(0, DAY)).scenes[0].view == whole
    assert zoom([study.history()], ratio=1, span=(400, 500)) is None


def test_a_film_of_a_span_names_the_places_off_its_map(tmp_path: Path) -> None:
    study, given = row_of_ten(), {"layout": "reference", "overwrite": True}
    notes = [
        save_poster(study, tmp_path / "a.png", at=200, begin=begin, until=until, whole_map=whole, **given).note
        for begin, until, whole in ((0, DAY, False), (0, DAY, True), (None, None, False))
    ]
    assert [bool(note) for note in notes] == [True, False, False]


def test_a_campaign_in_which_nothing_changes_is_shown_whole() -> None:
    campaign = build_campaign(places={"a": "red1"}, end=1000)
    assert focus(Study(campaign).history(), ratio=1) is None


# -- two histories side by side ----------------------------------------------------------------------------------------


def paired(study: Study, *, size: tuple[int, int] = PAIR.size, theme: Theme = LIGHT) -> Stage:
    return Stage(study, history="earliest", compare="latest", size=size, theme=theme)


def test_both_frames_are_of_the_same_minute_and_each_of_its_history(made_up: Study) -> None:
    stage = paired(made_up)
    for minute, (one, other) in zip((0, 300, 2 * DAY - 1), stage.frames([0, 300, 2 * DAY - 1]), strict=True):
        assert one == frame_at(minute, made_up, history="earliest")
        assert other == frame_at(minute, made_up, history="latest")


def test_places_held_by_different_sides_are_ringed(made_up: Study) -> None:
    stage = paired(made_up)
    for minute, ringed in ((0, set()), (300, {"b"}), (800, {"c"}), (2 * DAY - 1, set())):
        (one, other), *_ = stage.frames([minute])
        stage.draw(one, None, other)
        assert differing(one, other) == ringed
        for rings in stage.rings:
            assert rings.places == ringed
            assert all(layer.get_visible() == bool(ringed) for layer in rings.artists)


def test_factions_of_one_side_do_not_differ() -> None:
    one, other = (
        Study(
            build_campaign(
                {"a": "red1", "b": "blue1", "c": "blue1"},
                [say("s1", "capture", "b", faction, at=60), say("s2", "capture", "c", taker, at=60)],
                end=DAY,
            )
        ).frame(100)
        for faction, taker in (("red1", "red1"), ("red2", "green1"))
    )
    held = [{place.id: place.holder for place in now.places} for now in (one, other)]
    assert held[0]["b"] != held[1]["b"]
    assert differing(one, other) == {"c"}


def test_rings_are_painted_on_both_maps_and_removed_when_they_agree(
    made_up: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, middle = paired(made_up), PAIR.size[0] // 2
    (one, other), (late, agreed) = stage.frames([300, 2 * DAY - 1])
    ringed = stage.draw(one, None, other).copy()
    last = stage.draw(late, None, agreed).copy()
    monkeypatch.setattr("plots.film.stage.differing", lambda *_: frozenset())
    plain = paired(made_up)
    changed = (ringed != plain.draw(one, None, other)).any(axis=2)
    assert changed[:, :middle].any()
    assert changed[:, middle:].any()
    assert np.array_equal(last, plain.draw(late, None, agreed))


def test_each_map_says_what_tells_it_apart_and_has_its_own_counts(made_up: Study) -> None:
    stage = paired(made_up)
    (one, other), *_ = stage.frames([300])
    stage.draw(one, None, other)
    words = [words for words, _ in shown_texts(stage.figure)]
    assert {"Each change as early as the source allows", "Each change as late as the source allows", RINGED} <= set(
        words
    )
    counts = [str(now.held[side].record) for now in (one, other) for side in ("red", "blue")]
    assert counts == ["2", "3", "1", "4"]
    assert all(count in words for count in counts)


def test_titles_name_only_the_readings_that_differ(made_up: Study) -> None:
    class Read:
        counterfactual = False

        def __init__(self, **readings: str) -> None:
            self.timeline = type("Timeline", (), {"placement": "middle", "readings": readings})

    one: Any = Read(bridge="lost", mill="kept")
    other: Any = Read(bridge="held", mill="kept")
    assert tell_apart(one, other) == "Reading of bridge: lost"
    assert tell_apart(other, one) == "Reading of bridge: held"
    assert (
        tell_apart(made_up.history("latest"), made_up.history("latest")) == "Each change as late as the source allows"
    )


@pytest.mark.parametrize("layout", ALONE, ids=lambda layout: layout.name)
def test_a_counterfactual_is_labelled_in_every_size(
    made_up: Study, stage_of: Callable[[Layout], Stage], layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = stage_of(layout).draw(frame_at(0, made_up))
    monkeypatch.setattr(made_up.history("spread"), "counterfactual", True)
    stage = Stage(made_up, size=layout.size)
    labelled = stage.draw(frame_at(0, made_up))
    assert COUNTERFACTUAL in [words for words, _ in shown_texts(stage.figure)]
    assert (plain != labelled).any()
    assert not faults(stage.figure)


def test_only_the_counterfactual_of_a_pair_is_labelled(made_up: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_up.history("latest"), "counterfactual", True)
    stage = paired(made_up)
    (one, other), *_ = stage.frames([300])
    stage.draw(one, None, other)
    words = [words for words, _ in shown_texts(stage.figure)]
    assert words.count(COUNTERFACTUAL) == 1
    assert "The record; each change as early as the source allows" in words
    assert "A what-if; each change as late as the source allows" in words


def test_a_history_of_other_places_cannot_be_compared(made_up: Study, real: Study) -> None:
    with pytest.raises(ValueError, match="compare must be of the same campaign"):
        Stage(made_up, compare=real)


@pytest.mark.slow
def test_no_words_of_a_pair_overlap_leave_the_frame_or_are_too_small(real: Study) -> None:
    stage = paired(real)
    for minute, (one, other) in zip(minutes_of(real), stage.frames(minutes_of(real)), strict=True):
        stage.draw(one, one.captions[-1], other)
        assert not faults(stage.figure), minute


# -- an ensemble -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(made_up: Study) -> Likelihood:
    return made_up.likelihood(400, seed=1, minutes=[0, 300, 900, DAY + 400, 2 * DAY - 1])


@pytest.mark.parametrize("layout", ALONE, ids=lambda layout: layout.name)
def test_no_words_of_a_film_of_an_ensemble_overlap_or_are_cut(made_up: Study, many: Likelihood, layout: Layout) -> None:
    stage = Stage(made_up, size=layout.size, likelihood=many)
    for (now,) in stage.frames([300, DAY + 400]):
        stage.draw(now, now.captions[-1] if now.captions else None)
        assert not faults(stage.figure), now.minute


def test_a_frame_of_an_ensemble_does_not_depend_on_earlier_frames(made_up: Study, many: Likelihood) -> None:
    stage = Stage(made_up, likelihood=many)
    shown = [now for (now,) in stage.frames([0, 300, 900, DAY + 400])]
    assert any(place.odds for now in shown for place in now.places)
    pixels = [stage.draw(now) for now in shown]
    alone = Stage(made_up, likelihood=many)
    assert np.array_equal(pixels[-1], alone.draw(shown[-1]))
    assert any(not np.array_equal(pixels[0], other) for other in pixels[1:])


def test_deltas_rebuild_the_frames_of_an_ensemble(made_up: Study, many: Likelihood) -> None:
    assert len(list(follow(Stage(made_up, likelihood=many), many.ensemble.minutes.tolist()))) > 3


def test_deltas_rebuild_the_frames_of_a_pair(made_up: Study) -> None:
    assert len(list(follow(paired(made_up), range(0, 2 * DAY, 240)))) == 12


def test_a_film_of_an_ensemble_states_its_prior_and_draws(made_up: Study, many: Likelihood) -> None:
    stage = Stage(made_up, likelihood=many)
    stage.draw(next(stage.frames([300]))[0])
    said = " ".join(words for words, _ in shown_texts(stage.figure))
    assert "400 draws that satisfy every constraint, prior “uniform”" in said
    assert "The draws take" not in said
    mixed = replace(many, ensemble=replace(many.ensemble, readings={"date": {"first": 300, "second": 100}}))
    figure = Stage(made_up, likelihood=mixed).figure
    assert "The draws take each reading of date as often as its weight." in " ".join(
        words for words, _ in shown_texts(figure)
    )
    assert LIGHT.words("key.undecided") in said
    assert "in the middle one of the histories" in said
    assert "9 of 10 drawn histories" in said
    assert "line: certain; dark: likely; pale: possible" in said


def test_a_film_of_an_ensemble_without_a_legend_explains_its_marks(made_up: Study, many: Likelihood) -> None:
    (small,) = (layout for layout in ALONE if layout.name == "thread")
    said = " ".join(words for words, _ in shown_texts(Stage(made_up, size=small.size, likelihood=many).figure))
    assert "Striped, divided: undecided" in said
    assert "Hatched" not in said


def test_places_off_the_map_are_told_in_the_note_and_the_description(made_up: Study, tmp_path: Path) -> None:
    sheet = replace(made_up.campaign.sheet, extent=(35.9, 34.9, 36.1, 35.2))
    narrow = Study(replace(made_up.campaign, sheet=sheet))
    for study, told in ((made_up, False), (narrow, True)):
        stage = Stage(study)
        stage.draw(frame_at(0, study))
        words = " ".join(words for words, _ in shown_texts(stage.figure))
        assert (bool(stage.off_map), "off the map" in words) == (told, told)
    film = save_film(narrow, tmp_path / "a.gif", seconds=2, fps=2, hold=1, size=(640, 360))
    assert film.note and film.note in film.alt
    poster = save_poster(narrow, tmp_path / "a.png")
    assert poster.note and poster.alt.endswith(poster.note)
