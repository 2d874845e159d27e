"""Flags stored as where they change: the same as flags written out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sim.uncertainty.flags import Bools, Flags, FlagWriter

SHAPES = array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Bools, Bools]:
    """Draw two tables of flags of one shape, [cell, slot]."""
    shape = draw(SHAPES)
    first, second = (draw(arrays(np.bool_, shape)) for _ in range(2))
    return first, second


@given(pairs())
def test_rules_of_flags_are_those_of_flags_written_out(drawn: tuple[Bools, Bools]) -> None:
    a, b = drawn
    x, y = Flags.of_array(a), Flags.of_array(b)
    for found, expected in ((x | y, a | b), (x & y, a & b), (x.but_not(y), a & ~b)):
        assert (found.written_out() == expected).all()
        assert (np.diff(found.keys) > 0).all()


@given(arrays(np.bool_, SHAPES), st.data())
def test_flags_are_looked_up_by_cell_and_by_slot(table: Bools, data: st.DataObject) -> None:
    flags, (width, grid) = Flags.of_array(table), table.shape
    chosen = data.draw(st.lists(st.integers(0, width - 1), max_size=4))
    assert (flags.cells(chosen).written_out() == table[chosen]).all()
    assert (flags.totals() == table.sum(axis=0)).all()
    begin = data.draw(st.integers(0, grid - 1))
    stop = data.draw(st.integers(begin + 1, grid))
    assert (flags.at(begin) == table[:, begin]).all()
    assert (flags.between(begin, stop) == table[:, begin:stop]).all()


@given(arrays(np.bool_, SHAPES), st.data())
def test_flags_keep_their_values_on_a_coarser_grid(table: Bools, data: st.DataObject) -> None:
    grid = table.shape[1]
    kept = np.array(sorted(data.draw(st.sets(st.integers(0, grid - 1), min_size=1))))
    moved = Flags.of_array(table).moved(np.searchsorted(kept, np.arange(grid)), len(kept))
    assert (moved.written_out() == table[:, kept]).all()


@given(arrays(np.bool_, SHAPES), st.data())
def test_flags_written_in_pieces_are_the_whole(table: Bools, data: st.DataObject) -> None:
    width, grid = table.shape
    writer = FlagWriter(width, grid)
    for piece in np.split(table, sorted(data.draw(st.sets(st.integers(1, grid)))), axis=1):
        if piece.shape[1]:
            writer.add(piece)
    assert (writer.flags().written_out() == table).all()
