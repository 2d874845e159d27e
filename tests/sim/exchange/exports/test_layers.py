"""Layers as arrays and frames: the same values, with times as times."""

import numpy as np
import pytest
from builders import build_campaign, open_study, say

from sim import Study
from sim.exchange.exports.export import LAYERS, find_layer
from sim.exchange.exports.layers import Field, Kind, Layer
from sim.model.times import Clock

CLOCK = Clock.at("2030-01-01", offset_minutes=60)
FIELDS = (
    Field("t", Kind.TEXT),
    Field("at", Kind.TIME),
    Field("n", Kind.WHOLE),
    Field("x", Kind.NUMBER),
    Field("y", Kind.YES),
)
ROWS = (("a", 60, 1, 0.5, True), (None, None, None, None, False))


def test_arrays_have_the_types_of_their_columns() -> None:
    arrays = Layer("any", FIELDS, ROWS, CLOCK).arrays()
    assert arrays["at"].tolist()[0].isoformat() == "2030-01-01T00:00:00"
    assert np.isnat(arrays["at"][1])
    assert (arrays["n"][0], np.isnan(arrays["n"][1])) == (1, True)
    assert arrays["y"].dtype == bool
    assert Layer("any", FIELDS, ROWS[:1], CLOCK).arrays()["n"].dtype == np.int64


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_have_aware_times_and_blanks(library) -> None:
    pytest.importorskip(library)
    frame = Layer("any", FIELDS, ROWS, CLOCK).to_frame(library)
    first = frame["at"][0]
    assert first.isoformat() == "2030-01-01T00:00:00+00:00"
    blanks = frame["n"].isna().tolist() if library == "pandas" else frame["n"].is_null().to_list()
    assert blanks == [False, True]


def test_a_frame_counts_the_places_that_the_history_counts() -> None:
    pandas = pytest.importorskip("pandas")
    study = open_study("northwestern_syria_2024")
    frame = find_layer(study, "spells").to_frame()
    day = pandas.Timestamp("2024-12-05T12:00+03:00")
    held = frame[(frame.start <= day) & (day < frame.end) & frame.counted].groupby("side").size().to_dict()
    assert held == {side: count for side, count in study.history().held("2024-12-05T12:00").items() if count}


def test_a_library_or_column_that_there_is_not_is_named() -> None:
    layer = Layer("any", FIELDS, ROWS, CLOCK)
    with pytest.raises(ValueError, match="library 'panda'"):
        layer.to_frame("panda")
    with pytest.raises(ValueError, match="column 'att'"):
        layer.column("att")
    with pytest.raises(ValueError, match="1 shapes for 2 rows"):
        Layer("any", FIELDS, ROWS, CLOCK, (None,))


def test_every_needed_column_is_filled_in_every_layer() -> None:
    def hold_out(world):
        world.delay("Hama", hours=36)
        yield world.when("Hama", side="moc")

    study = open_study("northwestern_syria_2024")
    small = Study(build_campaign({"a": "red1", "b": "unknown"}, [say("s", "attack", (), "blue1", at=9)], roads="a-b"))
    for one, history in ((study, "middle"), (study, study.run(hold_out)), (small, "latest")):
        for name in LAYERS:
            if name == "records":
                continue
            layer = find_layer(one, name, history=history)
            for field in layer.fields:
                if field.needed:
                    assert None not in layer.column(field.name), (name, field.name)
