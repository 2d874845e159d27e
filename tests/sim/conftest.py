"""Hand-made campaigns that several tests of `sim` share."""

from __future__ import annotations

import pytest
from builders import build_campaign, say

from sim.chronology import Network, date_statements
from sim.clock.replay import replay


@pytest.fixture
def replayed():
    """Date and replay a campaign: `replayed(campaign, placement=..., until=...)`."""

    def run(campaign, *, placement="middle", until=None):
        return replay(campaign, date_statements(Network(campaign), placement=placement), until=until)

    return run


@pytest.fixture
def airport():
    """An airport that changes hands twice in a minute, a town with no holder told, and one nobody speaks of."""
    return build_campaign(
        {"airport": "red1", "town": "unknown", "quiet": "blue1"},
        [
            say("s1", "takeover", "airport", "green1", at=600, from_faction="red1"),
            say("s2", "capture", "airport", "blue1", at=600),
            say("s3", "hold", "town", "red2", at=700),
            say("s4", "enter", "town", "blue2", at=800),
            say("s5", "strike", "quiet", "red1", at=900),
            say("s6", "withdraw", "town", "red1", at=1000),
        ],
        roads="airport-town-quiet",
        areas=["region"],
    )
