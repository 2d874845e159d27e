"""Checks across the tables of a folder, in one place and order."""

from __future__ import annotations

from sim.tables.folder import Folder
from sim.tables.ground import check_ground
from sim.tables.references import check_references
from sim.tables.report import Report
from sim.tables.sense import check_sense


def check_folder(tables: Folder, report: Report) -> None:
    """Report everything that is wrong between the tables of a folder; problems within one are known by then."""
    check_references(tables, report)
    check_ground(tables, report)
    check_sense(tables, report)
