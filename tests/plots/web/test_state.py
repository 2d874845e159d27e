"""At every minute the page says of places, sides and sentences what `sim` says."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import open_study
from gallery.campaigns import RECIPES, write_campaign

from plots.web.odds import page_minutes
from sim import History, Study
from sim.frames import Frame, FramePlace
from sim.roads.edges import MovingFront

if TYPE_CHECKING:
    from conftest import OpenPage

PLACEMENTS = ("earliest", "middle", "latest")
SHIPPED = ("northwestern_syria_2024", "spring_offensive_1975", "syrian_offensives_2024")
MADE_UP = ("six_sides", "punic")
RANDOM_MOMENTS = 200

# Of each choice: for each minute the number of its row in `rows`, whose places have states of `states`; and the counts.
# The minutes are looked at once in order, and once shuffled, for which the states have to be the same.
LOOK = """([choices, shuffled]) => {
  const { data, model } = frontlapse;
  const side = (at) => (at === null ? null : data.sides[at].id);
  const kept = data.places.flatMap((place, at) => (place.holdable && place.x !== null ? [at] : []));
  const numbered = () => {
    const known = new Map();
    return [known, (value) => {
      const text = JSON.stringify(value);
      if (!known.has(text)) known.set(text, known.size);
      return known.get(text);
    }];
  };
  const [states, stateNumber] = numbered();
  const [rows, rowNumber] = numbered();
  const seen = new WeakMap();
  const look = (state) => {
    if (!seen.has(state)) seen.set(state, stateNumber([
      data.factions[state.holder].id, side(state.side), state.basis,
      state.contested.map(side), state.besieged.map(side),
      state.share && [side(state.share[0]), state.share[1], state.share[2]], state.since, side(state.mayBecome),
      state.counterfactual,
    ]));
    return seen.get(state);
  };
  const rowAt = (history, minute) => {
    const all = history.at(minute);
    if (!seen.has(all)) seen.set(all, rowNumber(kept.map((at) => look(all[at]))));
    return seen.get(all);
  };
  const found = choices.map(([view, minutes]) => {
    const history = model.history(view);
    const at = minutes.map((minute) => rowAt(history, minute));
    const wrong = shuffled.filter((share) => {
      const number = Math.floor(share * minutes.length);
      return rowAt(history, minutes[number]) !== at[number];
    });
    const told = history.told(data.end).map(({ sentence, minute }) => [data.sentences[sentence].id, minute]);
    const held = minutes.map((minute) => [
      history.told(minute).length,
      history.held(minute).map(({ record, silent, low, high }) => [record, silent, low, high]),
    ]);
    return { at, wrong, told, held };
  });
  const read = (known) => [...known.keys()].map((text) => JSON.parse(text));
  return JSON.stringify({ states: read(states), rows: read(rows), found });
}"""

HISTORIES = """() => JSON.stringify(Object.fromEntries(["earliest", "middle", "latest"].map((placement) => {
  const { data, model } = frontlapse;
  const history = model.history({ ...frontlapse.store.view, placement });
  const faction = (at) => data.factions[at].id;
  const statement = (at) => data.statements[at]?.id ?? "";
  const holdable = data.places.flatMap((place, at) => (place.holdable ? [at] : []));
  const byPlace = (tell) => Object.fromEntries(holdable.map((at) => [data.places[at].id, tell(at)]));
  const dated = data.statements.map(({ id }, at) => [id, history.minuteOf(at)]).filter(([, minute]) => minute !== null);
  return [placement, {
    turns: history.turns,
    minutes: Object.fromEntries(dated),
    silences: history.silences.map(({ place, start, end, rule }) => [data.places[place].id, start, end, rule]),
    windows: byPlace((at) => history.changesOf(at).map(history.window)),
    spells: byPlace((at) => history.spells(at).map(({ holder, start, end, change }) =>
      [faction(holder), start, end, change && statement(change.statement)])),
  }];
})))"""


@cache
def study_of(name: str, folder: Path | None = None) -> Study:
    return Study.open(write_campaign(RECIPES[name], folder)) if folder else open_study(name)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("campaigns")


def readings_of(study: Study) -> Iterator[tuple[Study, list[int]]]:
    """Yield a study in its own reading, in each that differs in one group, and in a few that differ in several.

    Each comes with the numbers of its alternatives.
    """
    groups: dict[str, list[str]] = {}
    for reading in study.campaign.readings:
        groups.setdefault(reading.group, []).append(reading.alternative)
    own = study.readings
    some = random.Random(20)
    single = [{group: one} for group, ids in groups.items() for one in ids if one != own[group]]
    several = [{group: some.choice(ids) for group, ids in groups.items()} for _ in range(4 if single else 0)]
    for chosen in ({}, *single, *several):
        reading = {**own, **chosen}
        numbers = [ids.index(reading[group]) for group, ids in groups.items()]
        yield (study if reading == own else Study(study.campaign, reading=reading)), numbers


def moments(study: Study, history: History) -> list[int]:
    """Return random minutes, and every minute at which something changes with the one before it."""
    end = study.campaign.end
    some = random.Random(18)
    turns = {*history.minutes.tolist(), *study.silences(history).minutes()}
    found = {*(some.randint(0, end) for _ in range(RANDOM_MOMENTS)), *turns, *(turn - 1 for turn in turns), end}
    return sorted(minute for minute in found if 0 <= minute <= end)


def state_of(place: FramePlace) -> list[Any]:
    return [
        place.holder,
        place.side,
        str(place.basis),
        list(place.contested),
        list(place.besieged),
        list(place.share) if place.share else None,
        place.since,
        place.may_become,
        place.counterfactual,
    ]


def check(page: Any, views: Sequence[tuple[dict[str, Any], Study, History]]) -> None:
    """Compare the page with `sim` for each choice of a view."""
    minutes = [moments(study, history) for _, study, history in views]
    some = random.Random(19)
    shuffled = [some.random() for _ in range(100)]
    asked = [[view, grid] for (view, _, _), grid in zip(views, minutes, strict=True)]
    seen = json.loads(page.evaluate(LOOK, [asked, shuffled]))
    rows = [[seen["states"][number] for number in row] for row in seen["rows"]]
    for (view, study, history), grid, found in zip(views, minutes, seen["found"], strict=True):
        assert found["wrong"] == [], view
        compared: dict[tuple[int, int], bool] = {}
        frames: list[Frame] = list(study.frames(grid, history=history))
        for frame, number, (told, held) in zip(frames, found["at"], found["held"], strict=True):
            where = view, study.campaign.clock.iso(frame.minute)
            pair = number, id(frame.places)
            if pair not in compared:
                compared[pair] = rows[number] == [state_of(place) for place in frame.places]
            assert compared[pair], (where, differences(rows[number], frame))
            assert held == [list(one) for one in frame.held.values()], where
            assert told == sum(1 for caption in frame.captions if caption.sentence), where
        captions = [[one.sentence, one.minute] for one in study.captions(history) if one.sentence]
        assert found["told"] == captions, view


def differences(row: list[list[Any]], frame: Frame) -> list[Any]:
    pairs = zip(row, frame.places, strict=True)
    return [(place.id, shown, state_of(place)) for shown, place in pairs if shown != state_of(place)][:3]


@pytest.mark.parametrize("name", SHIPPED + MADE_UP)
def test_states_are_those_of_sim_in_every_placement_and_reading(
    name: str, page_of: OpenPage, made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MovingFront, "edges", lambda *_: ())  # not compared, and most of the work of a frame
    study = study_of(name, None if name in SHIPPED else made_up / name)
    views = [
        ({"placement": placement, "readings": reading, "run": -1}, other, other.history(placement))
        for other, reading in readings_of(study)
        for placement in PLACEMENTS
    ]
    check(page_of(study), views)


def hold_out(world: Any) -> Iterator[Any]:
    world.delay("ban_me_thuot", hours=72)
    world.hold("hue", until=123_000)
    yield world.until(115_000)
    world.change("capture", "quang_ngai", "pavn_prg", note="sooner than told")
    world.note("Quang Ngai falls first")


def give_way(world: Any) -> Iterator[Any]:
    yield world.until(20_000)
    world.change("capture", "pleiku", "pavn_prg")


def test_states_of_scripted_runs_are_those_of_sim(page_of: OpenPage) -> None:
    study = study_of("spring_offensive_1975")
    stops: tuple[tuple[Any, int | None], ...] = ((hold_out, None), (give_way, 100_000))
    runs = tuple(study.run(script, until=until) for script, until in stops)
    views = [
        (
            {"placement": placement, "readings": [], "run": number},
            study,
            study.run(script, placement=placement, until=until),
        )
        for number, (script, until) in enumerate(stops)
        for placement in PLACEMENTS
    ]
    check(page_of(study, saved={"runs": runs}), views)


def test_causes_of_changes_are_those_of_sim(page_of: OpenPage) -> None:
    study = study_of("spring_offensive_1975")
    run = study.run(hold_out)
    page = page_of(study, saved={"runs": (run,)})
    told = page.evaluate(
        """() => frontlapse.model.history({ placement: "middle", readings: [], run: 0 }).changes.map((change) => [
          frontlapse.data.places[change.place].id, change.minute, change.script, change.rule,
          frontlapse.data.statements[change.statement]?.id ?? "",
        ])"""
    )
    written = [
        [
            change.place,
            change.minute,
            change.script,
            change.rule,
            "" if change.cause.id.startswith("script:") else change.cause.id,
        ]
        for change in run.changes
    ]
    assert sorted(told) == sorted(written)


@pytest.mark.parametrize("name", SHIPPED)
def test_changes_spells_and_windows_are_those_of_sim(name: str, page_of: OpenPage) -> None:
    study = study_of(name)
    found = json.loads(page_of(study).evaluate(HISTORIES))
    for placement in PLACEMENTS:
        history, seen = study.history(placement), found[placement]
        for place in history.places:
            assert seen["spells"][place] == [
                [spell.holder, spell.start, spell.end, spell.cause.id if spell.cause else None]
                for spell in history.spells(place)
            ]
            windows = [history.window(change) for change in history.changes_of(place)]
            assert seen["windows"][place] == [[window.earliest, window.latest] for window in windows]
        starts = {one.statement: one.minute for one in history.timeline.occurrences if not one.ends}
        assert seen["minutes"] == starts
        silent = [
            [place, span.start, span.end, span.rule]
            for place, spans in study.silences(history).spans.items()
            for span in spans
        ]
        assert sorted(seen["silences"], key=str) == sorted(silent, key=str)
        assert seen["turns"] == sorted({*history.minutes.tolist(), *study.silences(history).minutes()})


def test_odds_are_those_of_the_ensemble(page_of: OpenPage) -> None:
    study = study_of("spring_offensive_1975")
    grid = page_minutes(study.campaign)[::40]
    likelihood = study.likelihood(20, seed=1, minutes=page_minutes(study.campaign))
    page = page_of(study, saved={"draws": 20, "seed": 1})
    found = page.evaluate(
        """(grid) => grid.map((minute) => frontlapse.data.places.map((_, at) => frontlapse.model.odds(at, minute)
          .map(([side, share]) => [frontlapse.data.sides[side].id, share])))""",
        grid,
    )
    for frame, shown in zip(study.frames(grid, likelihood=likelihood), found, strict=True):
        for place, odds in zip(frame.places, shown, strict=False):
            sides, shares = zip(*(place.odds or ((place.side, 1.0),)), strict=True)
            assert [side for side, _ in odds] == [*sides]
            assert [share for _, share in odds] == pytest.approx([*shares], abs=2e-3)
