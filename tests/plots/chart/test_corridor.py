"""Time-distance charts: bars are time windows, lines of the front are its reach, and text is legible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import build_campaign, say, shipped_study
from matplotlib.artist import Artist
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from text_boxes import faults, shown_texts

from plots import save_corridor
from plots.chart.corridor import draw_corridor
from plots.chart.corridor.chart import _choose_scale
from plots.chart.corridor.reading import Row, Stretch, Turn, rows
from plots.style import DARK, LIGHT, figure_settings
from sim import Study, Window
from sim.model.sheet import MapSheet, Phase
from sim.model.vocabulary import Origin
from sim.roads.corridors import corridor_bars, corridor_line
from sim.roads.graph import road_graph
from sim.roads.silence import silences

DAY = 1440
SLIDE = (1920, 1080)


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def build(**more: Any) -> Study:
    """Red advances from a: b on day 1, d on day 2 (passing c), f on day 3; e is contested; g stays blue."""
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1", "d": "blue1", "e": "blue1", "f": "blue1", "g": "blue1"},
        bases={"a": "red", "g": "blue"},
        roads="a-b:10000,b-c:12000,c-d:8000,d-e:20000,e-f:9000,f-g:15000",
        corridors={"road": tuple("abcdefg")},
        statements=[
            say("s1", "capture", "b", "red1", at=(60, 600)),
            say("s2", "capture", "d", "red1", at=(DAY, DAY + 720)),
            say("s3", "enter", "e", "red1", at=(DAY + 900, DAY + 1200)),
            say("s4", "capture", "f", "red1", at=(2 * DAY, 3 * DAY - 1)),
        ],
        end=4 * DAY - 1,
        **more,
    )
    sheet = replace(campaign.sheet, phases=(Phase("First", Window(0, DAY - 1)),), ranks={"b": 1, "f": 2})
    return Study(replace(campaign, sheet=sheet))


@pytest.fixture(scope="module")
def made_up() -> Study:
    return build()


@pytest.fixture(scope="module")
def real() -> Study:
    return shipped_study()


def draw(study: Study, corridor: str = "road", **settings: Any) -> Figure:
    return draw_corridor(study, corridor, **settings)


def named(figure: Figure, start: str) -> dict[str, Artist]:
    found = figure.findobj(lambda artist: str(artist.get_gid() or "").startswith(start))
    return {str(artist.get_gid()): artist for artist in found}


def words_of(figure: Figure) -> str:
    return "\n".join(words for words, _ in shown_texts(figure))


def day_width(figure: Figure) -> float:
    """Return the width of a day in layout px."""
    days = sorted({line.get_xdata()[0] for line in figure.axes[0].lines if line.get_zorder() == 1.5})
    return float(days[1] - days[0])


def row_heights(figure: Figure) -> list[float]:
    """Return the y of the places of the road, from its first place."""
    rims = [line.get_ydata()[0] for line in figure.axes[0].lines if line.get_zorder() == 2 and line.get_alpha() == 0.5]
    return sorted(rims, reverse=True)


# -- bars and marks ----------------------------------------------------------------------------------------------------


def test_every_change_is_a_bar_over_its_time_window(made_up: Study) -> None:
    history, figure = made_up.history(), draw(made_up)
    line = corridor_line(history.campaign, "road")
    bars = named(figure, "bar-")
    expected = corridor_bars(history, line)
    assert set(bars) == {f"bar-{bar.change.cause.id}" for bar in expected}
    for bar in expected:
        box = bars[f"bar-{bar.change.cause.id}"]
        wide = day_width(figure) * (bar.window.latest - bar.window.earliest) / DAY
        assert box.get_width() == pytest.approx(max(wide, 9.0), rel=1e-3)


def test_documented_bars_are_filled_and_inferred_ones_hollow(real: Study) -> None:
    figure = draw(real, "m5")
    line = corridor_line(real.campaign, "m5")
    bars = named(figure, "bar-")
    told = corridor_bars(real.history(), line)
    assert {bar.change.origin == "documented" for bar in told} == {True, False}
    for bar in told:
        patch = bars[f"bar-{bar.change.cause.id}"]
        assert (patch.get_linestyle() == "solid") == (bar.change.origin == "documented")


def test_bars_of_changes_that_scripts_moved_are_outlined_and_explained(real: Study) -> None:
    def late(world):
        world.delay("Hama", hours=36)
        yield world.hours(1)

    run = real.run(late)
    figure = draw_corridor(real, "m5", history=run)
    bars = named(figure, "bar-")
    told = corridor_bars(run, corridor_line(real.campaign, "m5"))
    for bar in told:
        outlined = to_hex(bars[f"bar-{bar.change.cause.id}"].get_edgecolor()) == to_hex(LIGHT.front)
        assert outlined == (bar.place == "hama") == (bar.change.origin == Origin.COUNTERFACTUAL)
    words = " ".join(text for text, _ in shown_texts(figure))
    assert "What-if: made or moved by a" in words
    assert "What-if" not in " ".join(text for text, _ in shown_texts(draw(real, "m5")))


def test_silent_stretches_are_hatched_and_contests_dotted(made_up: Study) -> None:
    figure, quiet = draw(made_up), silences(made_up.history(), road_graph(made_up.campaign))
    hatched = {name.split("-")[1] for name in named(figure, "silent-")}
    assert hatched == set(quiet.spans) & set("abcdefg") == {"c", "e"}
    assert all(patch.get_hatch() for patch in named(figure, "silent-").values())
    assert [name.split("-")[1] for name in named(figure, "contest-")] == ["e"]


# -- the front ---------------------------------------------------------------------------------------------------------


def test_front_lines_are_the_reach_of_earliest_and_latest(made_up: Study) -> None:
    figure = draw(made_up)
    lines = {**named(figure, "near-"), **named(figure, "far-")}
    assert set(lines) == {"near-red-up", "far-red-up"}
    names = {"near-red-up": "latest", "far-red-up": "earliest"}
    first = min(line.get_xdata()[0] for line in figure.axes[0].lines if line.get_zorder() == 1.5)
    line = corridor_line(made_up.campaign, "road")
    metres_at = dict(zip(row_heights(figure), line.metres, strict=True))
    for name, artist in lines.items():
        wanted = made_up.corridor_reach("road", "red", "g", history=names[name])
        xs, ys = artist.get_data()
        for minute in range(30, 4 * DAY, 97):
            here = max(at for at, x in enumerate(xs) if x <= first + day_width(figure) * minute / DAY)
            shown = min(metres_at.items(), key=lambda one: abs(one[0] - ys[here]))[1]
            assert shown == wanted.at(minute)[0], (name, minute)


def test_draws_add_quantiles_and_a_sample_in_the_key(made_up: Study) -> None:
    figure = draw(made_up, draws=9)
    assert named(figure, "half-red-up")
    assert "Of 9 draws" in words_of(figure)


def test_a_side_without_gains_has_no_front_on_the_road() -> None:
    still = Study(
        build_campaign(places={"a": "red1", "b": "blue1"}, roads="a-b", corridors={"road": ("a", "b")}, end=DAY)
    )
    figure = draw(still)
    assert not named(figure, "near-") and not named(figure, "bar-")
    assert "0 are reported as captured" in words_of(figure)


# -- scale -------------------------------------------------------------------------------------------------------------


def told(metres: int) -> Row:
    turn = Turn(0, 10, 5, "blue", "red", origin=Origin.DOCUMENTED, cause=say("s1", "capture", "a", "red1"))
    return Row(f"p{metres}", metres, (turn,), (Stretch(0, 10, "blue", after="red"),), ())


def untold(metres: int) -> Row:
    return Row(f"p{metres}", metres, (), (Stretch(0, 10, "blue"),), ())


def test_long_stretches_without_events_are_left_out() -> None:
    scale = _choose_scale([told(0), untold(40_000), untold(60_000), told(100_000), told(120_000)])
    ((low, high),) = scale.breaks
    assert 0 < low < 40_000 < 60_000 < high < 100_000
    assert not scale.shows(40_000) and scale.shows(0) and scale.shows(120_000)
    metres, heights = scale.knots(500.0)
    slopes = [(heights[at + 1] - heights[at]) / (metres[at + 1] - metres[at]) for at in (0, 2)]
    assert slopes[0] == pytest.approx(slopes[1]) == pytest.approx(scale.px_a_metre(500.0))
    assert heights[-1] == pytest.approx(500.0)


def test_a_road_with_events_everywhere_is_shown_whole() -> None:
    scale = _choose_scale([told(0), told(20_000), untold(30_000), told(50_000)])
    assert scale.breaks == () and all(scale.shows(metres) for metres in (0, 20_000, 30_000, 50_000))


def test_breaks_name_what_is_left_out(real: Study) -> None:
    words = words_of(draw(real, "m5"))
    assert "km of road left out: nothing reported about" in words and "Hisya" in words


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "theme"), [((2400, 1697), LIGHT), (SLIDE, DARK)], ids=["page", "slide"])
def test_text_is_legible(real: Study, size: tuple[int, int], theme: Any) -> None:
    assert faults(draw(real, "m5", theme=theme, size=size)) == []


@pytest.mark.parametrize("corridor", ["khanasir", "raqqa", "darat_izza", "azaz"])
def test_text_of_every_other_road_is_legible(real: Study, corridor: str) -> None:
    assert faults(draw(real, corridor, size=SLIDE)) == []


def test_every_place_has_its_name_and_kilometres(made_up: Study) -> None:
    words = words_of(draw(made_up)).split("\n")
    for name, kilometres in zip("ABCDEFG", (0, 10, 22, 30, 50, 59, 74), strict=True):
        assert name in [word.upper() for word in words] and str(kilometres) in words


def test_long_names_end_at_the_edge_of_the_page() -> None:
    study = build()
    places = {
        id: replace(place, name=f"{place.name} " + "on the Upper River " * 3)
        for id, place in study.campaign.places.items()
    }
    figure = draw(Study(replace(study.campaign, places=places)))
    assert faults(figure) == []
    assert any(words.startswith("A on the Upper River") and words.endswith("…") for words, _ in shown_texts(figure))


def test_quotations_are_verbatim(real: Study) -> None:
    campaign = real.campaign
    texts = [" ".join(sentence.text.split()) for sentence in campaign.sentences.values()]
    shown = words_of(draw(real, "m5", size=(2400, 1697))).split("\n")
    quoted = " ".join(shown)
    pieces = [part.strip("“”… ") for part in quoted.split("“")[1:]]
    runs = [piece.split("”")[0].strip("… ") for piece in pieces]
    long = [run for run in runs if len(run.split()) > 6]
    assert len(long) >= 3
    for run in long:
        assert all(any(part.strip() in text for text in texts) for part in run.split("…")), run


def test_slopes_of_the_fan_match_the_scale(made_up: Study) -> None:
    figure = draw(made_up)
    low, *_, high = row_heights(figure)
    a_km = (low - high) / 74
    rays = [line for line in figure.axes[0].lines if line.get_linewidth() == pytest.approx(1.7 * 0.72)]
    labels = [words for words, _ in shown_texts(figure) if words.endswith("km a day") and words[0].isdigit()]
    assert rays and len(rays) == len([label for label in labels if ":" not in label])
    for ray, label in zip(rays, labels, strict=False):
        (x0, x1), (y0, y1) = ray.get_data()
        speed = abs(y1 - y0) / a_km / ((x1 - x0) / day_width(figure))
        assert speed == pytest.approx(float(label.split()[0]), rel=1e-3)


def test_a_campaign_without_map_settings_is_drawn() -> None:
    bare = build()
    bare = Study(replace(bare.campaign, sheet=MapSheet((0, 0, 1, 1))))
    assert faults(draw(bare)) == []


@pytest.mark.parametrize(("days", "unit"), [(1, "hour"), (60, "day"), (400, "month"), (7_300, "year")])
def test_the_fan_is_legible_for_campaigns_of_any_length(days: int, unit: str) -> None:
    campaign = build_campaign(
        places={"a": "red1", "b": "blue1", "c": "blue1"},
        roads="a-b:10000,b-c:12000",
        corridors={"road": tuple("abc")},
        statements=[say("s1", "capture", "b", "red1", at=(60, 600))],
        end=days * DAY - 1,
    )
    figure = draw(Study(campaign))
    assert faults(figure) == []
    rays = [line for line in figure.axes[0].lines if line.get_linewidth() == pytest.approx(1.7 * 0.72)]
    assert all(40 <= np.ptp(ray.get_xdata()) <= 111 for ray in rays)
    assert f" {unit}" in "".join(words for words, _ in shown_texts(figure) if " km a" in words)


def test_notes_of_a_chart_of_hours_give_hours_and_others_days_or_months() -> None:
    def heads(end: int, *at: int) -> str:
        campaign = build_campaign(
            places={"a": "red1", "b": "blue1", "c": "blue1"},
            roads="a-b:10000,b-c:12000",
            corridors={"road": tuple("abc")},
            statements=[say("s1", "capture", "b", "red1", at=(at[0], at[1]))],
            epoch="1975-03-01",
            end=end,
        )
        return words_of(draw(Study(campaign)))

    assert "1 Mar, 01:00–02:00: B" in heads(360, 60, 120)
    assert "2 Mar: B" in heads(60 * DAY - 1, DAY + 60, DAY + 120)
    assert "Apr: B" in heads(90 * DAY - 1, 31 * DAY, 61 * DAY - 1)


# -- files -------------------------------------------------------------------------------------------------------------


def test_the_same_chart_gives_the_same_bytes(made_up: Study, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.svg" for name in ("one", "two")]
    for path in paths:
        picture = save_corridor(made_up, path, corridor="road", size=(960, 540))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert picture.path == paths[1] and "ROAD" in picture.alt


def test_unknown_roads_and_suffixes_are_refused(made_up: Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown corridor 'north': road"):
        save_corridor(made_up, tmp_path / "x.png", corridor="north")
    with pytest.raises(ValueError, match=r"'\.txt'"):
        save_corridor(made_up, tmp_path / "x.txt", corridor="road")


def test_rows_are_in_the_order_of_the_road(made_up: Study) -> None:
    history = made_up.history()
    line = corridor_line(history.campaign, "road")
    found = rows(history, silences(history, road_graph(history.campaign)), line)
    assert [row.place for row in found] == list("abcdefg")
    assert [row.metres for row in found] == list(line.metres)
    for row in found:  # stretches tile the campaign
        assert row.stretches[0].start == 0 and row.stretches[-1].end == history.campaign.end
        assert all(a.end == b.start for a, b in zip(row.stretches, row.stretches[1:], strict=False))
