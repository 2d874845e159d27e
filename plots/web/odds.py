"""The shares of drawn histories in which each side holds each place, as rows that begin when a share changes."""

from __future__ import annotations

from typing import Any

from plots.web.numbers import Numbers
from sim import Campaign, Study
from sim.model.times import grid_step

_MOST_STEPS = 400  # at which the histories are looked at
_ALL = 1000  # the share of a side that certainly holds a place


def page_minutes(campaign: Campaign) -> list[int]:
    """Return the minutes at which a page says how many drawn histories have which holder."""
    step = grid_step(campaign.end, most=_MOST_STEPS)
    return sorted({*range(0, campaign.end + 1, step), campaign.end})


def ensemble(study: Study, numbers: Numbers, *, draws: int, seed: int, prior: str) -> dict[str, Any] | None:
    """Return what drawn histories tell of places, by number; None without draws.

    Only a side that holds a place in every history that the source allows has the whole share. A place that one side
    certainly holds from before the campaign to its end is left out.
    """
    if not draws:
        return None
    grid = page_minutes(study.campaign)
    likelihood = study.likelihood(draws, seed=seed, prior=prior, minutes=grid)
    drawn, certain = likelihood.ensemble, likelihood.places.certain
    sides = [numbers.sides[side] for side in drawn.sides]
    places: dict[int, list[list[int]]] = {}
    for at, (place, counts) in enumerate(zip(drawn.places, drawn.by_place(), strict=True)):
        rows: list[list[int]] = []
        for minute, held, sure in zip(grid, counts.tolist(), certain[at].tolist(), strict=True):
            shares = sorted(
                (-_share(count, draws, is_sure), side)
                for side, count, is_sure in zip(sides, held, sure, strict=True)
                if count
            )
            row = [part for share, side in shares for part in (side, -share)]
            if not rows or rows[-1][1:] != row:
                rows.append([minute, *row])
        if len(rows) > 1 or len(rows[0]) > 3 or rows[0][2] < _ALL:
            places[numbers.places[place]] = rows
    return {"draws": draws, "prior": str(prior), "places": places}


def _share(count: int, draws: int, sure: bool) -> int:
    """Return a share in thousandths, at least one; all of them only for what is certain."""
    return _ALL if sure else min(max(round(_ALL * count / draws), 1), _ALL - 1)
