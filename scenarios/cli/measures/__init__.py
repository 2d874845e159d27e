"""The commands that measure: one module per measure, with its tables for people and its JSON."""
