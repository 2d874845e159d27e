"""Importers: tables, exports of event data and dated lines as campaigns."""
