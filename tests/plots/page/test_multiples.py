"""Map sheets: the default moments, and the content of each map."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import hypothesis.strategies as st
import pytest
from builders import build_campaign, say, shipped_study
from hypothesis import given
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from text_boxes import faults, shown_texts

from plots.map.scene import Scene
from plots.page import multiples
from plots.page.multiples import MOST_MAPS, SIZE, _cells, draw_sheet, save_sheet, sheet_minutes
from plots.style import DARK, figure_settings, layout_box
from sim import Frame, Study

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def study_of(days: dict[str, int], *, end: int = 6 * DAY - 1) -> Study:
    """Return a study in which red takes a place on each of the given days."""
    statements = [
        say(f"s{at}", "capture", place, "red1", at=day * DAY + 60 + at) for at, (place, day) in enumerate(days.items())
    ]
    texts = {f"n_s{at}": f"Red took {place.title()} at dawn." for at, place in enumerate(days)}
    campaign = build_campaign(
        {"a": "red1", **dict.fromkeys(days, "blue1"), "z": "blue1"},
        statements,
        roads="-".join(["a", *days, "z"]),
        texts=texts,
        end=end,
    )
    return Study(campaign)


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def real_sheet(real: Study) -> Figure:
    with figure_settings():
        return draw_sheet(real, sheet_minutes(real.history()))


def texts_of(figure: Figure) -> list[str]:
    return [words for words, _ in shown_texts(figure)]


def test_sheets_have_a_map_per_day_with_changes() -> None:
    assert sheet_minutes(study_of({"b": 0, "c": 2, "d": 2, "e": 5}).history()) == (DAY - 1, 3 * DAY - 1, 6 * DAY - 1)


def test_of_too_many_days_those_with_most_changes_are_kept() -> None:
    study = study_of({"b": 0, "c": 1, "d": 2, "e": 2})
    assert sheet_minutes(study.history(), most=2) == (DAY - 1, 3 * DAY - 1)


def test_of_more_than_forty_days_the_ends_of_months_are_shown() -> None:
    study = study_of({f"p{number}": 3 * number for number in range(41)}, end=200 * DAY)
    days = [study.campaign.clock.datetime(minute + 1) for minute in sheet_minutes(study.history())]
    assert [(each.month, each.day, each.hour) for each in days] == [(month, 1, 0) for month in (12, 1, 2, 3, 4)]


def test_of_more_than_forty_days_in_few_months_the_ends_of_weeks_are_shown() -> None:
    study = study_of({f"p{number}": number for number in range(63)}, end=63 * DAY - 1)
    assert sheet_minutes(study.history()) == tuple(7 * DAY * week - 1 for week in range(1, 10))


def test_of_a_single_day_parts_of_hours_are_shown() -> None:
    said = [say(f"s{at}", "capture", place, "red1", at=at) for place, at in (("b", 50), ("c", 55), ("d", 205))]
    study = Study(build_campaign({"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1"}, said, end=360))
    assert sheet_minutes(study.history()) == (50, 55, 205)
    assert sheet_minutes(study.history(), most=1) == (205,)


def test_the_last_day_ends_with_the_campaign() -> None:
    assert sheet_minutes(study_of({"b": 1}, end=DAY + 600).history()) == (DAY + 600,)


def test_a_campaign_without_a_change_has_its_last_day() -> None:
    assert sheet_minutes(study_of({}).history()) == (6 * DAY - 1,)


def test_the_shipped_campaign_has_nine_maps(real: Study) -> None:
    days = [real.campaign.clock.datetime(minute).day for minute in sheet_minutes(real.history())]
    assert days == [27, 28, 29, 30, 3, 4, 5, 7, 8]  # with the falls of Aleppo, Hama and Homs, and the end


def test_the_last_map_is_of_the_end_of_the_campaign_and_quotes_the_last_outcome(real_sheet: Figure) -> None:
    words = " ".join(texts_of(real_sheet))
    assert "fall of his regime" in words.partition("8 Dec ")[2]


def test_nothing_told_after_the_last_change_ends_the_sheet_there() -> None:
    assert sheet_minutes(study_of({"b": 0}).history()) == (DAY - 1,)


def test_every_map_has_its_date_and_the_title_the_result(real: Study, real_sheet: Figure) -> None:
    words = texts_of(real_sheet)
    dates = [f"{day} Nov" for day in range(27, 31)] + [f"{day} Dec" for day in (3, 4, 5, 7, 8)]
    assert [word for word in words if word in dates] == dates
    assert "Government and allies: 64 places, then 2 by record and 6 not heard of again" in words
    told = f"{real.campaign.title}. Who held what at the end of the day, 27 November – 8 December 2024, UTC+3"
    assert told in words


def test_captions_are_verbatim(real: Study, real_sheet: Figure) -> None:
    lines = [(words, box) for words, box in shown_texts(real_sheet)]
    starts = [at for at, (words, _) in enumerate(lines) if words.startswith("“")]
    assert len(starts) == len(sheet_minutes(real.history()))
    sentences = " ".join(sentence.text for sentence in real.campaign.sentences.values())
    for at in starts:
        quoted = [lines[at][0]]
        if not quoted[0].endswith("”"):
            quoted.append(lines[at + 1][0])
        assert quoted[-1].endswith("”")
        for part in " ".join(quoted).strip("“”").split("…"):
            assert part.strip() in sentences


def test_bars_show_the_places_held_by_each_side() -> None:
    study = study_of({"b": 0, "c": 1, "d": 2})
    figure = draw_sheet(study, (DAY - 1, 3 * DAY - 1))
    bars = [axes for axes in figure.axes if round(layout_box(axes).y1 - layout_box(axes).y0) == 9]
    shares = [[_width(part) for part in axes.patches if isinstance(part, Rectangle)] for axes in bars]
    first, second = ([round(width / sum(each) * 5) for width in each] for each in shares)
    assert (first, second) == ([2, 3], [4, 1])


def _width(part: Rectangle) -> float:
    return float(part.get_width()) + 1.5


def test_only_changes_since_the_previous_map_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    study = study_of({"b": 0, "c": 1, "d": 2})
    seen: list[Frame] = []
    update = Scene.update
    monkeypatch.setattr(Scene, "update", lambda scene, frame: (seen.append(frame), update(scene, frame))[1])
    draw_sheet(study, (DAY - 1, 3 * DAY - 1))
    fresh = [{place.id for place in frame.places if place.since is not None} for frame in seen]
    assert fresh == [{"b"}, {"c", "d"}]
    assert all(place.since in (None, frame.minute) for frame in seen for place in frame.places)


def test_maps_within_a_day_have_their_hour() -> None:
    words = texts_of(draw_sheet(study_of({"b": 0, "c": 1}), (600, 2 * DAY - 1)))
    assert {"27 Nov, 10:00", "28 Nov, 23:59"} <= set(words)
    assert not [word for word in words if "at the end of the day" in word]


def test_maps_without_a_sentence_say_so() -> None:
    assert "Nothing is reported for this time." in texts_of(draw_sheet(study_of({"b": 0}), (DAY - 1, 3 * DAY - 1)))


def test_a_sentence_of_another_day_than_its_map_has_its_date() -> None:
    study = study_of({"b": 0, "c": 400}, end=900 * DAY)
    words = texts_of(draw_sheet(study, (DAY - 1, 500 * DAY - 1)))
    assert {"27 Nov 2024", "10 Apr 2026", "“Red took B at dawn.”", "1 Jan 2026: “Red took C at dawn.”"} <= set(words)


def test_text_of_the_shipped_campaign_is_legible(real_sheet: Figure) -> None:
    least = 8.5 * SIZE[0] / 1870  # px: six points on A4
    assert faults(real_sheet, least=least) == []


@pytest.mark.parametrize("count", [1, 4, MOST_MAPS])
def test_any_number_of_maps_fits_the_page(count: int) -> None:
    study = study_of({"b": 0, "c": 1, "d": 2, "e": 3})
    figure = draw_sheet(study, [600 + 400 * at for at in range(count)], theme=DARK)
    assert faults(figure) == []
    maps = [axes for axes in figure.axes if _is_map(axes)]
    assert len(maps) == count


def _is_map(axes: Axes) -> bool:
    return bool(axes.images)


def test_default_extent_is_that_of_the_changes(real: Study, real_sheet: Figure) -> None:
    west, south, east, north = real.campaign.sheet.extent
    wide = draw_sheet(real, (DAY - 1,), extent=(west, south, east, north))

    def km(figure: Figure) -> float:
        axes = next(axes for axes in figure.axes if _is_map(axes))
        low, high = axes.get_ylim()
        return high - low

    assert km(real_sheet) < km(wide)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    study = study_of({"b": 0, "c": 1})
    one, two = (
        Path(save_sheet(study, tmp_path / f"{name}.svg", size=(1188, 840))).read_bytes() for name in ("one", "two")
    )
    assert one == two


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ((), r"a sheet has 1 to 13 maps, not 0"),
        (range(14), r"a sheet has 1 to 13 maps, not 14"),
        ((60, 50), r"at\(=\(60, 50\)\) must each be later than the one before"),
        ((0, 6 * DAY), rf"at\(={6 * DAY}\) must lie in the campaign, "),
    ],
)
def test_invalid_moments_are_refused(tmp_path: Path, minutes: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        save_sheet(study_of({"b": 0}), tmp_path / "sheet.png", at=minutes)
    assert list(tmp_path.iterdir()) == []


def test_unknown_suffixes_are_refused_before_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiples, "draw_sheet", None)
    with pytest.raises(ValueError, match=r"suffix '\.gif' of sheet\.gif is not one of"):
        save_sheet(study_of({"b": 0}), tmp_path / "sheet.gif")


def test_sheets_fill_a_slide(real: Study) -> None:
    figure = draw_sheet(real, sheet_minutes(real.history()), size=(1920, 1080))
    wide, high = figure.bbox.width, figure.bbox.height
    maps = [axes.get_position() for axes in figure.axes if axes.get_images()]
    assert max(box.x1 for box in maps) * wide > wide - 75 and min(box.x0 for box in maps) * wide < 75
    assert faults(figure) == [] and (round(wide), round(high)) == (1920, 1080)


def test_legend_of_a_sheet_names_the_sides_shown(real: Study, real_sheet: Figure) -> None:
    campaign, minutes = real.campaign, sheet_minutes(real.history())
    seen = {side for minute in minutes for side, count in real.history().held(minute).items() if count}
    words = [words for words, _ in shown_texts(real_sheet)]
    named = {side.id for side in campaign.sides.values() if side.plain_name in words}
    assert named < set(campaign.sides) and seen - {"unknown", "vacant"} <= named


@given(
    maps=st.integers(1, MOST_MAPS), shape=st.floats(0.1, 10), page=st.sampled_from([(1870.0, 1322.0), (2044.0, 1150.0)])
)
def test_cells_keep_apart_on_the_page_and_are_as_large_as_the_shape_of_the_maps_allows(
    maps: int, shape: float, page: tuple[float, float]
) -> None:
    cells = _cells(maps, *page, shape)
    assert len(cells) == maps + 1 and len({(each.width, each.height) for each in cells[:-1]}) == 1
    assert all(each.x + each.width < page[0] - 50 and each.y + each.height < page[1] - 50 for each in cells)
    for one, other in combinations(cells, 2):
        apart = abs(one.y - other.y) > one.height + 100
        assert apart or one.x + one.width < other.x or other.x + other.width < one.x
    flat, tall = (_cells(maps, *page, ratio)[0] for ratio in (shape * 2, shape))
    assert flat.width >= tall.width
