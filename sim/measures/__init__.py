"""Measures of a history: depth, rates, losses, counts against claims, and the audit of the record."""
