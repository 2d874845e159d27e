"""Exporters: what follows from a campaign, in the formats of other programs."""
