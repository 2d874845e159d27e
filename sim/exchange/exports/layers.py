"""A layer: a table of typed columns with a shape for each row, which every format writes in its own way."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sim.exchange.exports.instants import rfc3339, unix_seconds
from sim.model.errors import check_name
from sim.model.times import Clock

Cell: TypeAlias = str | int | float | bool | None
Value = TypeVar("Value")
DECIMALS = 6  # of degrees in text: some 10 cm
LIBRARIES = ("pandas", "polars")


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    TIME = "time"  # minutes since the epoch
    WHOLE = "whole"
    NUMBER = "number"
    YES = "yes"  # true or false


class Field(NamedTuple):
    """A column: its name and what its cells are; a `needed` one has no blank cells."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Column(Generic[Value]):
    """A column and how its cell is found from a value; an empty text is a blank cell."""

    name: str
    cell: Callable[[Value], Cell]
    kind: Kind = Kind.TEXT
    needed: bool = False

    @property
    def field(self) -> Field:
        """The column without the function."""
        return Field(self.name, self.kind, self.needed)


@dataclass(frozen=True, slots=True)
class Layer:
    """A table of typed columns.

    Parameters
    ----------
    name
        ``spells``, ``events`` and so on.
    fields
        The columns.
    rows
        A cell for each column; None where the record says nothing. Times are minutes since the epoch.
    clock
        What the minutes mean.
    shapes
        A shape for each row in degrees (longitude, latitude), or None; no items if the layer has no shapes at all.
    """

    name: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    clock: Clock
    shapes: tuple[BaseGeometry | None, ...] = ()

    def __post_init__(self) -> None:
        if self.shapes and len(self.shapes) != len(self.rows):
            raise ValueError(f"layer {self.name} has {len(self.shapes)} shapes for {len(self.rows)} rows")

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the cells of one column.

        Raises
        ------
        ValueError
            If there is no such column.
        """
        names = [field.name for field in self.fields]
        check_name("column", name, names)
        at = names.index(name)
        return tuple(row[at] for row in self.rows)

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows as text: times in RFC 3339, true and false as ``yes`` and ``no``, blanks as nothing."""
        for row in self.rows:
            yield tuple(self._text(field, cell) for field, cell in zip(self.fields, row, strict=True))

    def _text(self, field: Field, cell: Cell) -> str:
        if cell is None:
            return ""
        if field.kind is Kind.TIME:
            return rfc3339(self.clock, int(cell))
        if field.kind is Kind.YES:
            return "yes" if cell else "no"
        return str(cell)

    def properties(self) -> Iterator[dict[str, Cell]]:
        """Yield the rows as JSON objects: as `texts`, but with numbers, true, false and null."""
        for row in self.rows:
            yield {
                field.name: rfc3339(self.clock, int(cell)) if field.kind is Kind.TIME and cell is not None else cell
                for field, cell in zip(self.fields, row, strict=True)
            }

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return the columns as numpy arrays.

        Times are ``datetime64[s]`` in UTC with NaT for blanks, numbers ``float64`` with NaN for blanks, whole numbers
        ``int64`` or, with blanks, ``float64``; the others are Python objects.

        Examples
        --------
        >>> from scenarios import open_study
        >>> from sim.exchange.exports.spells import spell_layer
        >>> columns = spell_layer(open_study("northwestern_syria_2024")).arrays()
        >>> columns["start"].min()
        np.datetime64('2024-11-26T21:00:00')
        """
        return {field.name: self._array(field, self.column(field.name)) for field in self.fields}

    def _array(self, field: Field, cells: Sequence[Cell]) -> NDArray[Any]:
        if field.kind is Kind.TIME:
            seconds = ["NaT" if cell is None else unix_seconds(self.clock, int(cell)) for cell in cells]
            return np.array([np.datetime64(second, "s") for second in seconds], dtype="datetime64[s]")
        if field.kind is Kind.NUMBER or (field.kind is Kind.WHOLE and None in cells):
            return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
        if field.kind is Kind.WHOLE:
            return np.array(cells, dtype=np.int64)
        if field.kind is Kind.YES and None not in cells:
            return np.array(cells, dtype=np.bool_)
        return np.array(cells, dtype=object)

    def to_frame(self, library: str | None = None) -> Any:
        """Return the rows as a data frame; times are aware, in UTC.

        Parameters
        ----------
        library
            ``pandas`` or ``polars``; None takes the first of them that is installed.

        Raises
        ------
        ImportError
            If the library is not installed.
        ValueError
            If there is no such library.
        """
        if library is None:
            try:
                return self.to_frame("pandas")
            except ImportError:
                return self.to_frame("polars")
        check_name("library", library, LIBRARIES)
        return _pandas_frame(self) if library == "pandas" else _polars_frame(self)


def make_layer(
    name: str,
    columns: Sequence[Column[Value]],
    values: Iterable[Value],
    clock: Clock,
    *,
    shape: Callable[[Value], BaseGeometry | None] | None = None,
) -> Layer:
    """Return the layer of some values, a row each."""
    values = tuple(values)
    return Layer(
        name,
        tuple(column.field for column in columns),
        tuple(tuple(_filled(column.cell(value)) for column in columns) for value in values),
        clock,
        () if shape is None else tuple(map(shape, values)),
    )


def joined_spans(spans: Iterable[tuple[Value, int, int]]) -> list[tuple[Value, int, int]]:
    """Join intervals that follow each other with the same value.

    Examples
    --------
    >>> joined_spans([("a", 0, 5), ("a", 5, 9), ("b", 9, 12)])
    [('a', 0, 9), ('b', 9, 12)]
    """
    joined: list[tuple[Value, int, int]] = []
    for value, start, end in spans:
        if joined and joined[-1][0] == value and joined[-1][2] == start:
            joined[-1] = (value, joined[-1][1], end)
        else:
            joined.append((value, start, end))
    return joined


def _filled(cell: Cell) -> Cell:
    return None if cell == "" else cell


def _pandas_frame(layer: Layer) -> Any:
    pd: Any = importlib.import_module("pandas")  # it need not be installed

    arrays = layer.arrays()
    columns: dict[str, Any] = {}
    for field in layer.fields:
        array = arrays[field.name]
        if field.kind is Kind.TIME:
            columns[field.name] = pd.Series(array).dt.tz_localize("UTC")
        elif field.kind is Kind.WHOLE:
            columns[field.name] = pd.array(layer.column(field.name), dtype="Int64")
        elif field.kind is Kind.YES:
            columns[field.name] = pd.array(layer.column(field.name), dtype="boolean")
        elif field.kind is Kind.TEXT:
            columns[field.name] = pd.Series(array, dtype="string")
        else:
            columns[field.name] = array
    return pd.DataFrame(columns)


def _polars_frame(layer: Layer) -> Any:
    pl: Any = importlib.import_module("polars")

    kinds: dict[Kind, Any] = {Kind.TEXT: pl.String, Kind.WHOLE: pl.Int64, Kind.NUMBER: pl.Float64, Kind.YES: pl.Boolean}
    columns = []
    for field in layer.fields:
        cells = layer.column(field.name)
        if field.kind is Kind.TIME:
            milliseconds = [None if cell is None else 1000 * unix_seconds(layer.clock, int(cell)) for cell in cells]
            whole = pl.Series(field.name, milliseconds, dtype=pl.Int64)
            columns.append(whole.cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"))
        else:
            columns.append(pl.Series(field.name, cells, dtype=kinds[field.kind]))
    return pl.DataFrame(columns)
