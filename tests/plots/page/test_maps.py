"""Single maps: their content is that of the frame, and they are saved atomically."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import build_campaign, road, say, shipped_study
from matplotlib.text import Text
from text_boxes import faults, shown_texts

from plots.film.stage import Stage
from plots.page.difference import draw_difference
from plots.page.maps import draw_map, save_map, save_maps, show
from plots.page.multiples import draw_sheet
from plots.style import DARK, LIGHT, Theme, figure_settings
from plots.style.layouts import PHONE, SCREEN
from plots.style.words import placed_words
from sim import Study

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def made_up() -> Study:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "green1"},
        coordinates={"a": (36.0, 35.1), "b": (36.2, 35.1), "c": (36.4, 35.2), "d": (36.6, 35.3), "e": (36.3, 34.9)},
        bases={"a": "red", "d": "blue", "e": "green"},
        roads=[road("a", "b", ref="M5", road_class="motorway"), road("b", "c"), road("c", "d"), road("b", "e")],
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600), phrase="by ten"),
            say("s2", "capture", "c", "red1", at=(DAY, 2 * DAY), hedge="reportedly", claimant="Red"),
        ],
        texts={"n_s1": "Red captured B by ten.", "n_s2": "Red said that it reportedly took C for $5 and $6."},
        end=3 * DAY - 1,
    )
    return Study(campaign)


def words_at(minute: int, **settings: object) -> list[str]:
    study = made_up()
    figure = draw_map(study.campaign, study.frame(minute), **settings)
    return [words for words, _ in shown_texts(figure)]


def test_a_map_of_a_campaign_without_hours_tells_the_start_of_a_day_from_its_end() -> None:
    taken = say("s1", "capture", "b", "red1", at=(DAY, 2 * DAY - 1))
    study = Study(build_campaign({"a": "red1", "b": "blue1"}, [taken], roads="a-b", end=3 * DAY - 1))
    for minute, above in (
        (DAY, "Thursday, start of day"),
        (DAY + 720, "Thursday"),
        (2 * DAY - 1, "Thursday, end of day"),
    ):
        words = [words for words, _ in shown_texts(draw_map(study.campaign, study.frame(minute)))]
        assert {"28 Nov", "2024", above} <= set(words)
        assert not [word for word in words if re.search(r"\d\d:\d\d|UTC", word)]


def test_a_map_of_a_campaign_without_days_tells_the_end_of_a_month() -> None:
    taken = say("s1", "capture", "b", "red1", at=(4 * DAY, 35 * DAY - 1))  # December 2024
    study = Study(build_campaign({"a": "red1", "b": "blue1"}, [taken], roads="a-b", end=66 * DAY - 1))
    for minute, told in ((20 * DAY - 1, False), (35 * DAY - 1, True)):
        words = {words for words, _ in shown_texts(draw_map(study.campaign, study.frame(minute)))}
        assert "Dec 2024" in words and ("end of month" in words) == told and "end of day" not in words


def test_maps_have_title_clock_time_zone_date_and_source() -> None:
    words = words_at(DAY + 90)
    assert {"A made-up campaign", "01:30", "28 November 2024", "Thursday", "UTC+3"} <= set(words)
    assert "nobody. Map: CC0-1.0." in words


def test_maps_explain_their_shading() -> None:
    said = " ".join(words_at(0))
    assert "Colour: the nearest named place, to 25 km, twice as far along roads. Nearness, not control." in said
    assert "middle of the time the source allows" in said


def test_the_key_explains_what_the_map_shows_and_no_more() -> None:
    words = {words.replace("\n", " ") for words in words_at(0)}
    assert {"Red", "Blue", "Green"} <= words and "R" not in words  # the counts name them, and not the key
    assert {LIGHT.words(f"key.{entry}") for entry in ("front", "contact", "nearest")} <= words
    assert {LIGHT.words(f"key.{entry}") for entry in ("contested", "silent", "what_if", "move")}.isdisjoint(words)


def test_a_map_names_the_counted_places_that_it_does_not_show() -> None:
    study = made_up()
    sheet = replace(study.campaign.sheet, extent=(35.9, 35.0, 36.3, 35.2))
    narrow = Study(replace(study.campaign, sheet=sheet))
    for each, off in ((study, False), (narrow, True)):
        words = " ".join(words for words, _ in shown_texts(draw_map(each.campaign, each.frame(0))))
        assert ("off the map" in words) == off
    told = "3 places lie off the map: C, D and E."
    assert told in words
    assert show(narrow, at=0).alt.endswith(told)
    assert show(narrow, at=0, compare="latest").alt.endswith(told)


@pytest.mark.parametrize("minute", [0, 300, DAY, 2 * DAY, 3 * DAY - 1])
def test_figures_are_those_of_the_frame(minute: int) -> None:
    study = made_up()
    now = study.frame(minute)
    words = [words for words, _ in shown_texts(draw_map(study.campaign, now))]
    for side, (record, silent, low, high) in now.held.items():
        if high + silent:
            assert study.campaign.sides[side].name in words
            assert str(record) in words
        told = [f"{low}–{high}"] * (low != high) + [f"+ {silent} as last told"] * (silent > 0)
        assert not told or "   ".join(told) in words
    ranged = any(held.low != held.high for held in now.held.values())
    scope = f"of {sum(held.record + held.silent for held in now.held.values())} counted"
    assert scope + ("; ranges: earliest to latest placement" if ranged else "") in words
    assert any(f"the front, {now.front[2] / 1000:,.0f} km between documented places" in each for each in words)


@pytest.mark.parametrize("placement", ["latest", "spread"])
def test_maps_sheets_and_films_name_the_placement(placement: str) -> None:
    study = made_up()
    figures = (
        draw_map(study.campaign, study.frame(DAY, history=placement)),
        draw_sheet(study, [DAY], history=placement),
        draw_difference(study, begin=0, until=DAY, history=placement),
        Stage(study, history=placement).figure,
    )
    for figure in figures:
        said = " ".join(" ".join(words for words, _ in shown_texts(figure)).split())
        assert f"Shown: {placed_words(placement)}." in said


def test_drawn_histories_are_named_as_drawn() -> None:
    study = made_up()
    stage = Stage(study, history=study.drawn_histories(1, seed=1)[0])
    said = " ".join(" ".join(words for words, _ in shown_texts(stage.figure)).split())
    assert "Shown: changes as drawn, prior uniform." in said


def test_the_last_sentence_has_its_time_basis() -> None:
    words = words_at(2 * DAY)
    assert "“Red said that it reportedly took C for $5 and $6.”" in words
    assert [each for each in words if "28 Nov" in each and "29 Nov" in each]


def test_no_sentence_is_quoted_before_the_first() -> None:
    assert not any(each.startswith("“") for each in words_at(0))


@pytest.mark.parametrize(("minute", "theme"), [(0, LIGHT), (DAY, DARK), (3 * DAY - 1, LIGHT)])
def test_text_is_legible(minute: int, theme: Theme) -> None:
    study = made_up()
    assert faults(draw_map(study.campaign, study.frame(minute), theme=theme)) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1080), (1600, 1200)])
def test_text_is_legible_in_other_sizes(size: tuple[int, int]) -> None:
    study = made_up()
    figure = draw_map(study.campaign, study.frame(DAY), size=size)
    assert faults(figure, least=9 * figure.dpi / 100) == []
    assert tuple(figure.canvas.get_width_height()) == size


def test_maps_have_reproducible_bytes(tmp_path: Path) -> None:
    study = made_up()
    for name in ("one.svg", "two.svg"):
        save_map(study, tmp_path / name, at=DAY)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_themes_differ(tmp_path: Path) -> None:
    light = save_map(made_up(), tmp_path / "light.png", at=DAY, size=(640, 360))
    dark = save_map(made_up(), tmp_path / "dark.png", at=DAY, size=(640, 360), theme=DARK)
    assert Path(light).read_bytes() != Path(dark).read_bytes()


def test_unknown_suffixes_are_refused_before_drawing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"suffix '\.bmp' of map\.bmp is not one of: \.png, \.svg, \.pdf"):
        save_map(made_up(), tmp_path / "map.bmp", at=DAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("minute", [-1, 3 * DAY])
def test_moments_outside_the_campaign_are_refused(tmp_path: Path, minute: int) -> None:
    with pytest.raises(
        ValueError, match=rf"at\(={minute}\) must lie in the campaign, 2024-11-27T00:00 to 2024-11-29T23:59"
    ):
        save_map(made_up(), tmp_path / "map.png", at=minute)


def save_here(study: Study, **options: Any) -> object:
    return save_map(study, "map.png", **options)


@pytest.mark.parametrize("draw", [save_here, show])
def test_invalid_dates_and_themes_are_refused(draw: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match=r"at '28 November' must read YYYY-MM-DD or YYYY-MM-DDTHH:MM"):
        draw(made_up(), at="28 November")
    with pytest.raises(TypeError, match=r"theme\(='dark'\) must be a Theme, such as plots\.LIGHT or plots\.DARK"):
        draw(made_up(), at=DAY, theme="dark")


def test_moments_are_text_datetimes_or_minutes() -> None:
    study = made_up()
    moments = ("2024-11-28", study.campaign.clock.datetime(DAY), DAY)
    assert len({show(study, at=at, size=(640, 360)).content for at in moments}) == 1


@pytest.mark.parametrize("short", ["", "x" * 300])
def test_very_long_side_names_are_cut(short: str) -> None:
    campaign = made_up().campaign
    sides = {
        id: replace(side, name=f"{id} " + "and allied formations " * 14, plain_name="", short=short)
        for id, side in campaign.sides.items()
    }
    study = Study(replace(campaign, sides=sides))
    now = study.frame(DAY)
    for figure in (draw_map(study.campaign, now), draw_difference(study, begin=0, until=DAY)):
        assert faults(figure) == []
        assert any(words.startswith("red and allied") and words.endswith("…") for words, _ in shown_texts(figure))
    for layout in (SCREEN, PHONE):
        stage = Stage(study, history="middle", size=layout.size)
        stage.draw(now)
        assert faults(stage.figure, least=9 * stage.figure.dpi / 100 / layout.unit) == [], layout.name


def test_save_maps_draws_what_save_map_draws(tmp_path: Path) -> None:
    study = made_up()
    pictures = save_maps(study, tmp_path, size=(640, 360))
    assert [picture.path.name for picture in pictures if picture.path] == [
        "map-2024-11-27.png", "map-2024-11-28.png", "map-2024-11-29.png"
    ]  # fmt: skip
    for day, picture in enumerate(pictures):
        alone = save_map(study, tmp_path / "alone.png", at=DAY * (day + 1) - 1, size=(640, 360))
        assert picture.path is not None and alone.path is not None
        assert picture.path.read_bytes() == alone.path.read_bytes()
        assert picture.alt == alone.alt


def test_save_maps_names_two_moments_of_one_day_by_their_time(tmp_path: Path) -> None:
    save_maps(made_up(), tmp_path, at=["2024-11-27T12:00", "2024-11-27T06:30"], size=(640, 360))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map-2024-11-27T0630.png", "map-2024-11-27T1200.png"]


def test_a_map_pair_has_the_record_on_the_left(tmp_path):
    study = shipped_study()

    def late(world):
        world.delay("Hama", hours=36)
        yield world.hours(1)

    run = study.run(late)
    one = save_map(study, tmp_path / "a.png", at="2024-12-06", history=run, compare="middle")
    other = save_map(study, tmp_path / "b.svg", at="2024-12-06", history="middle", compare=run)
    assert one.alt.startswith("Two maps. A what-if: ")
    assert one.alt.endswith("Held by different sides on the two: Hama. 1 place lies off the map: Damascus.")
    text = (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert other.alt.startswith("Two maps. The record: ")
    assert text.count("Counterfactual, not the record") == 1


@pytest.mark.parametrize(
    ("minute", "size"), [(0, (1080, 1920)), (3 * DAY - 1, (1080, 1920)), (DAY, (1080, 1080)), (DAY, (700, 1000))]
)
def test_upright_pages_are_legible(minute: int, size: tuple[int, int]) -> None:
    study = shipped_study()
    figure = draw_map(study.campaign, study.frame(minute), size=size)
    assert faults(figure, least=5) == []


@pytest.mark.parametrize(("size", "share"), [((1080, 1350), 0.6), ((1080, 1080), 0.5), ((1080, 1920), 0.7)])
def test_upright_and_square_maps_run_from_edge_to_edge_in_legible_type(size: tuple[int, int], share: float) -> None:
    study = made_up()
    figure = draw_map(study.campaign, study.frame(DAY), size=size)
    assert faults(figure) == []
    box = figure.axes[0].get_position()
    assert (box.x0, box.x1, box.y1) == pytest.approx((0, 1, 1))
    assert box.height > share
    heights = [text.get_fontsize() * figure.dpi / 72 for text in figure.findobj(Text) if text.get_text()]
    assert min(heights) / size[0] > 0.0118  # of the width: 12.7 px of 1080, the credits
