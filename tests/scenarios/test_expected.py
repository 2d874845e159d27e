"""The figures of shipped campaigns are those of the `expected.toml` beside their tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders import open_study

from scenarios import folder, names
from sim import Study

FILES = [path for name in names() if (path := Path(folder(name)) / "expected.toml").is_file()]


def figures(study: Study) -> dict[str, Any]:
    """Return the figures of a campaign in the shape of `expected.toml`."""
    steps = {side: study.sequence(side) for side in study.campaign.sides}
    jumps = {side: [step.place for step in found if step.kind == "jump"] for side, found in steps.items()}
    side = study.losing_side
    losses = study.collapse(side)
    return {
        "rates": {
            f"{rate.side}: {rate.start} - {rate.end}": {
                "km": round(rate.metres / 1000),
                "hours": [round(rate.least_minutes / 60), round(rate.most_minutes / 60)],
            }
            for rate in study.rates
        },
        "jumps": {side: places for side, places in jumps.items() if places},
        "cuts": {test.statement: str(test.verdict) for test in study.cuts},
        "pockets": {
            window.place: {"taken_by": window.taken_by, "cut_by": [cause.id for cause in window.cut_by]}
            for window in study.pockets(over="own")
            if window.certain and window.taken_by
        },
        "losses": {
            side: {
                "reported": losses.reported,
                "without_fight": [loss.place for loss in losses.losses if loss.without_fight],
                "recaptured": [loss.place for loss in losses.recaptures],
            }
        },
        "counts": {
            count.claim: [
                number for number in (len(count.named), count.unnamed_low, count.unnamed_high) if number is not None
            ]
            for count in study.tally.counts
            if count.unit.endswith("villages")
        },
        "audit": {
            kind: [" ".join(finding.places or finding.sentences) for finding in findings]
            for kind, findings in study.audit.by_kind.items()
        },
    }


@pytest.mark.parametrize("file", FILES, ids=[file.parent.name for file in FILES])
def test_figures_are_as_expected(file: Path) -> None:
    assert figures(open_study(file.parent)) == tomllib.loads(file.read_text(encoding="utf-8"))
