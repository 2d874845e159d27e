"""CSV and Parquet: safe for spreadsheets, and read back with the same values."""

import csv
import io
import json

import pytest
import shapely
from builders import open_study
from hypothesis import given
from hypothesis import strategies as st

from sim.exchange.exports.events import event_layer
from sim.exchange.exports.ground import front_layer
from sim.exchange.exports.layers import Field, Kind, Layer
from sim.exchange.exports.spells import spell_layer
from sim.exchange.exports.tabular import csv_text, write_parquet
from sim.model.escapes import cell_value
from sim.model.times import Clock

CLOCK = Clock.at("2030-01-01", offset_minutes=330)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(text=st.text(st.sampled_from("=+-@\t\r\n' \",;aé1.e"), max_size=8))
def test_every_text_comes_back_and_none_is_a_formula(text) -> None:
    layer = Layer("any", (Field("a"), Field("b")), ((text or None, "x"),), CLOCK)
    ((header, *_), (cell, _)) = read(csv_text(layer))
    assert header == "a"
    assert cell_value(cell) == text
    if cell[:1] in "=+-@\t\r\n" and cell:
        float(cell)  # a plain number


def test_cells_are_times_numbers_and_answers() -> None:
    fields = (Field("at", Kind.TIME), Field("n", Kind.WHOLE), Field("x", Kind.NUMBER), Field("y", Kind.YES))
    layer = Layer("any", fields, ((90, 3, -1.5, True), (None, None, None, False)), CLOCK)
    assert read(csv_text(layer))[1:] == [
        ["2030-01-01T01:30:00+05:30", "3", "-1.5", "yes"],
        ["", "", "", "no"],
    ]


def test_line_breaks_are_quoted() -> None:
    layer = Layer("any", (Field("a"),), (("one\ntwo, three",),), CLOCK)
    assert csv_text(layer) == 'a\n"one\ntwo, three"\n'


def test_parquet_gives_the_same_rows_to_pandas(tmp_path) -> None:
    pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    for make in (spell_layer, event_layer):
        layer = make(open_study("northwestern_syria_2024"))
        write_parquet(layer, tmp_path / "a.parquet")
        frame = pandas.read_parquet(tmp_path / "a.parquet")
        assert list(frame.columns) == [*(field.name for field in layer.fields), "geometry"]
        assert str(frame["start"].dtype) == "datetime64[ms, UTC]"
        assert not frame[["start", "end"]].isna().any().any()
        expected = layer.to_frame("pandas")
        assert (frame["start"] == expected["start"]).all()
        assert [None if value != value else value for value in frame["lat"]] == list(layer.column("lat"))


def test_lines_and_areas_are_wkt_in_csv_and_wkb_in_parquet(tmp_path) -> None:
    study = open_study("northwestern_syria_2024")
    layer = front_layer(study)
    header, *rows = read(csv_text(layer))
    assert header[-1] == "wkt"
    for row, shape in zip(rows, layer.shapes, strict=True):
        assert shapely.from_wkt(row[-1]).equals_exact(shape, 1e-6)
    assert "wkt" not in read(csv_text(event_layer(study)))[0]
    parquet = pytest.importorskip("pyarrow.parquet")
    write_parquet(layer, tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    about = json.loads(table.schema.metadata[b"geo"])
    assert about["columns"][about["primary_column"]] == {"encoding": "WKB", "geometry_types": ["LineString"]}
    assert [shapely.from_wkb(one) for one in table["geometry"].to_pylist()] == list(layer.shapes)
