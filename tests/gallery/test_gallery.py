"""What every picture of any campaign must satisfy, read from the artists of pictures of made-up campaigns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from gallery.campaigns import RECIPES, write_campaign
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from text_boxes import faults, shown_texts

from plots.chart import strip, timechart
from plots.chart.advance import draw_advance
from plots.chart.corridor import draw_corridor
from plots.chart.strip import draw_strip
from plots.film.stage import Stage
from plots.map.scene import Scene, draw_scene
from plots.page.difference import draw_difference
from plots.page.maps import draw_map
from plots.page.multiples import draw_sheet, sheet_minutes
from plots.style import LIGHT, figure_settings, layout_figure, place_axes
from plots.style.notebook import map_alt
from sim import Study
from sim.measures.narrative import no_front_words
from sim.model.words import MONTHS

MARKS = "\u200e\u200f"  # of direction, around names in Arabic
MOST = 40  # places, so that a campaign is drawn in a second
SMALL = {name: replace(recipe, places=min(recipe.places, MOST), captures=min(recipe.captures, 24))
         for name, recipe in RECIPES.items()}  # fmt: skip
PAGED = {"six_hours", "nine_sides"}
AXES = {  # where the axis begins and ends, and how wide the page is, in px of the layout
    "advance": (timechart.LEFT, timechart.RIGHT, 1280),
    "strip": (strip._LEFT, strip._EDGE, strip._LAYOUT),
}
MARK = re.compile(r"(?!\Z)(\d{1,2} (?=[A-Z]))?([A-Z][a-z]{2} ?)?(\d{3,})?( BCE)?|\d\d:\d\d")
CHARTED = {"punic", "normans", "six_hours", "three_years", "sixty_years", "nine_sides", "no_roads"}
DAY = 1440
DATE = re.compile(r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December"
                 r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?!,? \d+)")  # fmt: skip


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@cache
def study_of(name: str) -> Study:
    with TemporaryDirectory() as folder:
        return Study.open(write_campaign(SMALL[name], Path(folder) / name))


@cache
def scene_of(name: str) -> Scene:
    study = study_of(name)
    axes = place_axes(layout_figure(theme=LIGHT), 0, 0, 860, 608)
    return draw_scene(axes, study.frame(middle(study)), campaign=study.campaign, theme=LIGHT)


def middle(study: Study) -> int:
    return study.campaign.end * 6 // 10


def pictures(name: str) -> Iterator[tuple[str, Figure]]:
    study = study_of(name)
    yield "map", draw_map(study.campaign, study.frame(middle(study)))
    if name in PAGED:
        yield "sheet", draw_sheet(study, sheet_minutes(study.history()))
        stage = Stage(study, history="middle")
        stage.draw(study.frame(middle(study)))
        yield "film", stage.figure
    if name in CHARTED:
        yield "advance", draw_advance(study)
        yield "strip", draw_strip(study)
        yield "difference", draw_difference(study, begin=0, until=middle(study))
        if study.campaign.corridors:
            yield "corridor", draw_corridor(study, corridor="main")


@pytest.mark.parametrize("name", SMALL)
def test_texts_are_legible_days_have_year_and_moment_and_capitals_are_named(name: str) -> None:
    campaign = study_of(name).campaign
    years = campaign.clock.needs_year()
    for picture, figure in pictures(name):
        assert (picture, faults(figure)) == (picture, [])
        words = [words.strip(MARKS) for words, _ in shown_texts(figure)]
        bare = [each for each in words if years and DATE.search(each)]
        if picture in ("map", "film") and bare:  # the clock has its year in a line of its own
            bare = bare[1:] if any(re.fullmatch(r"\d+( BCE)?", each) for each in words) else bare
        assert (picture, bare) == (picture, [])
        if picture in AXES:
            check_marks(picture, figure, study_of(name))
        if picture == "map":
            first = [campaign.places[id].name for id, rank in campaign.sheet.ranks.items() if rank == 1]
            assert len(first) == SMALL[name].sides
            assert [place for place in first if place not in words] == []


def minute_of(label: str, study: Study, after: int) -> tuple[int, int]:
    """Return the minute of a mark's label, and how many it stands for if its label may be in their middle."""
    clock = study.campaign.clock
    if re.fullmatch(r"\d\d:\d\d", label):
        day = max(after, 0) // DAY * DAY
        minute = day + int(label[:2]) * 60 + int(label[3:])
        return (minute if minute > after else minute + DAY), 0
    found = MARK.fullmatch(label)
    assert found is not None, label
    year = clock.local(0).year if found[3] is None else int(found[3])
    year = 1 - year if found[4] == " BCE" else year
    month = 1 if found[2] is None else [name[:3] for name in MONTHS].index(found[2].strip()) + 1
    if found[1] is None:
        return clock.month_start(year, month), 0
    return clock.day_start(clock.calendar.number(year, month, int(found[1]))), DAY


def check_marks(picture: str, figure: Figure, study: Study) -> None:
    """Check that the labels of a chart's time axis stand at their moments, to three px and the axis's last minute."""
    left, right, wide = AXES[picture]
    if picture == "advance":  # its page is as wide as its labels ask
        box = figure.axes[0].get_position()
        left, right = box.x0 * wide, box.x1 * wide
    pixel = study.campaign.end / (right - left)
    rows: dict[float, list[tuple[float, str]]] = {}
    for words, box in shown_texts(figure):
        if MARK.fullmatch(words):
            at = ((box.x0 + box.x1) / 2 / figure.bbox.width * wide - left) * pixel
            rows.setdefault(round(box.y0), []).append((at, words))
    marks, before = sorted(max(rows.values(), key=len)), -1
    assert len(marks) >= 3, picture
    for at, words in marks:
        before, length = minute_of(words, study, before)
        assert min(abs(at - before), abs(at - before - length / 2)) < 3 * pixel + 1, (picture, words)


def test_a_map_of_few_places_names_all_that_the_source_names() -> None:
    campaign = study_of("six_places").campaign
    told = {campaign.places[place].name for statement in campaign.statements.values() for place in statement.places}
    figure = dict(pictures("six_places"))["map"]
    assert told <= {words for words, _ in shown_texts(figure)}


@pytest.mark.parametrize("name", SMALL)
def test_the_front_runs_between_the_nearest_places_of_hostile_sides(name: str) -> None:
    scene, study = scene_of(name), study_of(name)
    frame = study.frame(middle(study))
    sides = {place.id: place.side for place in frame.places}
    points = np.array(list(scene.main.points.values()))
    side = np.array([sides[id] for id in scene.main.points])
    line = scene.main.ground.lines["hostile"]
    assert isinstance(line, LineCollection)
    segments = line.get_segments()
    assert segments or not any(edge.relation == "hostile" for edge in frame.edges)
    for segment in segments:
        for start, end in pairwise(segment):
            away = np.hypot(*(points - (start + end) / 2).T)
            near = side[np.argsort(away)[:4]]  # allies may stand on one side of it
            relations = {study.campaign.relation(one, other, frame.minute) for one, other in combinations(near, 2)}
            assert "hostile" in relations


def test_nothing_is_said_of_roads_where_there_are_none() -> None:
    for picture, figure in pictures("no_roads"):
        assert (picture, [words for words, _ in shown_texts(figure) if "road" in words.lower()]) == (picture, [])
    alt = map_alt(study_of("no_roads").history(), study_of("no_roads").frame(0))
    assert "road" not in alt.lower()


def test_pictures_say_that_no_relation_is_declared_instead_of_counting_roads() -> None:
    study = study_of("no_relations")
    told = no_front_words(study.campaign, study.history().undeclared)
    assert "No relation is declared between Western Alliance and" in map_alt(study.history(), study.frame(0))
    sheet = draw_sheet(study, sheet_minutes(study.history()))
    for picture, figure in (*pictures("no_relations"), ("sheet", sheet)):
        words = " ".join(words for words, _ in shown_texts(figure))
        assert "roads cross" not in words and "front roads" not in words
        if picture in ("map", "advance", "sheet"):
            assert told.partition(" between ")[0] == "No relation is declared" and told.split()[-1] in words
            assert "No relation is declared between WA and R" in words


def test_there_is_no_sea_where_nothing_says_so() -> None:
    water = to_hex(LIGHT.water)
    for name, seen in (("no_backdrop", False), ("three_weeks", True)):
        scene = scene_of(name)
        patches = [artist for artist in scene.main.land if isinstance(artist, Patch)]
        assert any(to_hex(each.get_facecolor()) == water and len(each.get_path()) for each in patches) == seen


def test_the_same_recipe_gives_the_same_folder(tmp_path: Path) -> None:
    recipe = SMALL["six_sides"]
    one, two = (write_campaign(recipe, tmp_path / name) for name in ("one", "two"))
    files = sorted(path.name for path in one.iterdir())
    assert files == sorted(path.name for path in two.iterdir())
    assert all((one / file).read_bytes() == (two / file).read_bytes() for file in files)
