"""What is measured, as tables: one function a measure, for the commands that print and the report that sets them."""

from scenarios.cli.tables.account import audit_tables, tally_tables
from scenarios.cli.tables.ground import (
    collapse_tables,
    find_pockets,
    keystone_tables,
    pocket_tables,
    sequence_tables,
)
from scenarios.cli.tables.road import corridor_tables, depth_tables, road_table
from scenarios.cli.tables.value import Row, Said, Table, mixed_words, readings_of

__all__ = [
    "Row",
    "Said",
    "Table",
    "audit_tables",
    "collapse_tables",
    "corridor_tables",
    "depth_tables",
    "find_pockets",
    "keystone_tables",
    "mixed_words",
    "pocket_tables",
    "readings_of",
    "road_table",
    "sequence_tables",
    "tally_tables",
]
