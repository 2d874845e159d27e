"""What a poster shows: the moment of the largest change, or of the largest difference of two histories, and a title."""

from __future__ import annotations

from plots.style import Theme, side_styles
from plots.style.headlines import headline_words
from sim import Moment, Study
from sim.histories import Shown
from sim.measures.headlines import difference_headline, gain_headline, largest_change, largest_difference
from sim.study import Compared


def poster_minute(
    study: Study,
    *,
    history: Shown,
    compare: Compared | None = None,
    begin: Moment | None = None,
    until: Moment | None = None,
) -> int:
    """Return the minute from `begin` to `until` at which most has changed within a day; with `compare`, differs.

    Raises
    ------
    ValueError
        If a moment lies outside the campaign, or `begin` is later than `until`.
    """
    campaign = study.campaign
    first = 0 if begin is None else campaign.minute(begin, "begin")
    last = campaign.end if until is None else campaign.minute(until, "until")
    if first > last:
        raise ValueError(f"begin(={begin}) must not be later than until(={until})")
    shown = study.history(history)
    if compare is None:
        return largest_change(shown, begin=first, until=last)
    return largest_difference(shown, study.beside(history, compare)[1], begin=first, until=last)


def poster_title(study: Study, minute: int, theme: Theme, *, history: Shown, compare: Compared | None = None) -> str:
    """Return what a poster finds: what the side holds that has gained most, or on which places two histories differ."""
    shown = study.history(history)
    if compare is None:
        found = gain_headline(shown, study.held(shown), minute)
    else:
        found = difference_headline(shown, study.beside(history, compare)[1], minute)
    return headline_words(found, study.campaign, side_styles(study.campaign, theme=theme), theme.words)
