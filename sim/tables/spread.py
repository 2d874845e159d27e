"""References that stand for several statements: a sentence for all of its own."""

from __future__ import annotations

from sim.tables.cells import Entry
from sim.tables.folder import Folder
from sim.tables.schema import ClaimRow, OrderRow, StatementRow

END = ".end"


def order_ends(name: str, tables: Folder) -> tuple[str, ...]:
    """Return the time points that an end of an order row means: a statement, its end, or a sentence's statements."""
    if name.removesuffix(END) in tables.statement:
        return (name,)
    return tuple(entry.row.id for entry in tables.statements_of.get(name, ()))


def spread_order(row: OrderRow, tables: Folder) -> list[tuple[str, str]]:
    """Return all pairs of time points that an order row puts in order; a statement has no order with itself."""
    return [
        (first, then)
        for first in order_ends(row.first, tables)
        for then in order_ends(row.then, tables)
        if first != then
    ]


def included(row: ClaimRow, tables: Folder) -> tuple[Entry[StatementRow], ...]:
    """Return the statements that a claim counts by name; a sentence stands for those of the claim's verb."""
    found: dict[str, Entry[StatementRow]] = {}
    for name in row.includes:
        if name in tables.statement:
            found[name] = tables.statement[name]
            continue
        for entry in tables.statements_of.get(name, ()):
            if row.verb in (None, entry.row.verb):
                found[entry.row.id] = entry
    return tuple(found.values())
