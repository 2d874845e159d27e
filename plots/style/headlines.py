"""Headlines and balances in words: what a title and the end of a film state, with the bounds of each number."""

from __future__ import annotations

from collections.abc import Mapping

from plots.style.language import Words
from plots.style.sides import SideStyle
from sim.measures.headlines import Balance, Headline, HeadlineKind
from sim.model.campaign import Campaign
from sim.model.verbs import VERBS

_MOST_CITIES = 3  # that are all named
_MOST_NAMED = 2  # of more places


def headline_words(headline: Headline, campaign: Campaign, styles: Mapping[str, SideStyle], words: Words) -> str:
    """Return the title that states a headline.

    Parameters
    ----------
    styles
        The styles of the sides, for their names.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> from plots.style.sides import side_styles
    >>> from scenarios import open_study
    >>> from sim.measures.headlines import gain_headline
    >>> study = open_study("northwestern_syria_2024")
    >>> found = gain_headline(study.history(), study.held(), study.campaign.minute("2024-11-30T12:00"))
    >>> headline_words(found, study.campaign, side_styles(study.campaign), ENGLISH)
    'Rebels led by HTS took Aleppo and held 35 to 42 of 74 places'
    """
    numbers: dict[str, object] = {"of": headline.of, "count": _range(headline.low, headline.high, words)}
    names = [campaign.places[place].name for place in headline.places]
    cities = words.listed(names[::-1], joined=True)  # in the order in which they were taken
    if len(names) > _MOST_CITIES:
        named = words.listed(names[:_MOST_NAMED])
        cities = words("headline.cities", names=named, count=len(names) - _MOST_NAMED)
    if headline.kind is HeadlineKind.NOTHING:
        return words("headline.nothing")
    if headline.kind is HeadlineKind.DIFFERENCE:
        key = "headline.difference" if len(names) > _MOST_NAMED else "headline.difference_all"
        return words(key, names=words.listed(names[:_MOST_NAMED], joined=True), **numbers)
    side = styles[headline.side].plain
    if headline.kind is HeadlineKind.HELD:
        if cities:
            return words("headline.taken", side=side, cities=cities, **numbers)
        return words("headline.held", side=side, before=headline.before, **numbers)
    if not headline.high and not headline.silent:
        return words("headline.lost_all", side=side, before=headline.before)
    if headline.silent:
        return words("headline.lost_silent", side=side, before=headline.before, silent=headline.silent, **numbers)
    return words("headline.lost", side=side, before=headline.before, **numbers)


def balance_words(balance: Balance, words: Words) -> str:
    """Return what a side held before and holds at the end, without its name.

    Examples
    --------
    >>> from plots.style.language import ENGLISH
    >>> balance_words(Balance("government", 64, 2, 6, 2, 2), ENGLISH)
    '64 places, then 2 by record and 6 not heard of again'
    """
    values: dict[str, object] = {"end": _range(balance.low, balance.high, words), "silent": balance.silent}
    return words("balance.silent" if balance.silent else "balance.plain", count=balance.start, **values)


def _range(low: int, high: int, words: Words) -> str:
    return words.number(low) if low == high else words("headline.range", low=low, high=high)


def deed_words(verb: str, places: str, words: Words) -> str:
    """Return what was done to places; the name of a verb for which there is no phrase stands before them."""
    known = words.has(f"verb.{verb}")
    return words(f"verb.{verb}", places=places) if known else f"{VERBS[verb].words}: {places}"
