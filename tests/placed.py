"""A campaign's histories as pictures take them: one to show, and the earliest and latest for its doubt."""

from __future__ import annotations

from collections.abc import Mapping

from sim import Campaign, History, date_statements, replay
from sim.chronology import Network

Placed = Mapping[str, History]


def place(campaign: Campaign) -> Placed:
    """Replay a campaign as early, as late and half way; keyed as the keywords of `save_*`, and `history`."""
    names = {"early": "earliest", "history": "middle", "late": "latest"}
    return {name: replay(campaign, date_statements(Network(campaign), placement=of)) for name, of in names.items()}
