"""The record held against itself: contradictions, silences, counts, and the source's own words of cutting off."""

from sim.audit.cuts import CutReading, CutTest, weigh_cuts
from sim.audit.findings import FINDING_KINDS, Audit, Finding
from sim.audit.report import audit

__all__ = ["FINDING_KINDS", "Audit", "CutReading", "CutTest", "Finding", "audit", "weigh_cuts"]
