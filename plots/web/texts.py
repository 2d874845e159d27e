"""The languages of a page: the words of the catalogue that it uses, and the names of the campaign in each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from plots.style.language import ENGLISH, Words, languages, read_words
from plots.style.localised import in_language
from plots.style.themes import LIGHT
from plots.web.numbers import Numbers
from plots.web.page import join_script
from sim import Campaign, Study

_WHOLE = re.compile(r'"([\w.]+)"')  # texts of the script that may be keys
_START = re.compile(r"`(\w+\.[\w.]*)\$\{")  # of keys that it composes
MONTHS, WEEKDAYS = range(1, 13), range(7)


def page_languages(words: Words) -> tuple[Words, ...]:
    """Return the languages of a page: that of `words` first, English, and those shipped that have all of its words."""
    shipped = [read_words(code) for code in languages()]
    complete = [one for one in shipped if all(key in one.templates for key in _keys())]
    others = {one.language: one for one in (ENGLISH, *complete) if one.language != words.language}
    return (words, *others.values())


def language_data(study: Study, numbers: Numbers, words: Words) -> dict[str, Any]:
    """Return what a page says in one language: `Language`."""
    own = in_language(study, replace(LIGHT, words=words))
    english = words.code == "en"
    campaign, plain = own.campaign, study.campaign

    def named(names: Iterable[str], originals: Iterable[str]) -> list[str]:
        """Return names, empty where they are as in English."""
        return [name if english or name != other else "" for name, other in zip(names, originals, strict=True)]

    def labels(of: Campaign) -> dict[int, str]:
        return {numbers.places[place]: name for place, name in of.sheet.names.items() if place in numbers.places}

    nobody = [words("side.unknown"), words("side.vacant")]
    return {
        "rtl": words.rtl,
        "words": {key: words.templates.get(key, ENGLISH.templates[key]) for key in _keys()},
        "months": [words.month(month) for month in MONTHS],
        "months_short": [words.month(month, short=True) for month in MONTHS],
        "weekdays": [words.weekday(day) for day in WEEKDAYS],
        "title": campaign.title,
        "summary": campaign.summary,
        "places": named(
            (campaign.places[id].name for id in numbers.places), (plain.places[id].name for id in numbers.places)
        ),
        "labels": labels(campaign),
        "sides": [*(campaign.side_plain(side) for side in campaign.sides), *nobody],
        "sides_short": [*(campaign.side_short(side) for side in campaign.sides), *nobody],
        "factions": [*(faction.name for faction in campaign.factions.values()), *nobody],
        "chapters": [chapter.title for chapter in own.chapters()],
        "corridors": [corridor.name for corridor in campaign.corridors.values()],
        "seas": [name for name, *_ in campaign.sheet.seas],
    }


@cache
def _keys() -> tuple[str, ...]:
    """Return the keys of the catalogue that the script of the page uses, those of its sides' names apart."""
    script = join_script()
    whole, starts = frozenset(_WHOLE.findall(script)), tuple(dict.fromkeys(_START.findall(script)))
    return tuple(key for key in ENGLISH.templates if key in whole or key.startswith(starts))
