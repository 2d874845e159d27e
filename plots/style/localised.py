"""A study with the names of its campaign in the language of a picture."""

from __future__ import annotations

from plots.style.themes import Theme, check_theme
from sim.model.translated import in_language as translated
from sim.study import Study


def in_language(study: Study, theme: Theme) -> Study:
    """Return a study whose titles and names are in the language of a theme; in English, the study itself.

    Names come from the campaign: its `[translations]`, and other names of places in the letters of the language.

    Examples
    --------
    >>> from plots import LIGHT, with_language
    >>> from scenarios import open_study
    >>> study = in_language(open_study("northwestern_syria_2024"), with_language(LIGHT, "ar"))
    >>> study.campaign.places["aleppo"].name
    'حلب'
    """
    check_theme(theme)
    words = theme.words
    if words.code == "en":
        return study
    return Study(translated(study.campaign, words.code, words.script), reading=study.reading)
