"""Titles state findings: numbers with their bounds, in the words of the catalogue."""

from dataclasses import replace

import pytest
from builders import build_campaign

from plots.style.headlines import balance_words, headline_words
from plots.style.language import ENGLISH
from plots.style.sides import side_styles
from sim.measures.headlines import Balance, Headline, HeadlineKind

CAMPAIGN = build_campaign(["hama", "homs", "damascus", "aleppo"])
HELD = Headline(HeadlineKind.HELD, 0, "red", (), 5, 5, 5, 0, 2, 9)
LOST = replace(HELD, kind=HeadlineKind.LOST, before=8)
DIFFERENCE = replace(HELD, kind=HeadlineKind.DIFFERENCE, side="")


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        (HELD, "Red held 5 of 9 places, 2 before"),
        (replace(HELD, low=4, high=6), "Red held 4 to 6 of 9 places, 2 before"),
        (replace(HELD, places=("hama",)), "Red took Hama and held 5 of 9 places"),
        (replace(HELD, places=("homs", "hama")), "Red took Hama and Homs and held 5 of 9 places"),
        (
            replace(HELD, places=("hama", "homs", "damascus", "aleppo")),
            "Red took Hama, Homs and 2 more cities and held 5 of 9 places",
        ),
        (LOST, "Red lost all but 5 of 8 places"),
        (replace(LOST, low=0, high=0), "Red lost all 8 places"),
        (replace(LOST, low=0, high=0, silent=3), "Red: 8 places, then 0 by record and 3 not heard of again"),
        (replace(DIFFERENCE, places=("hama", "homs")), "The two differ on Hama and Homs"),
        (
            replace(DIFFERENCE, places=("hama", "homs", "damascus")),
            "The two differ on 5 of 9 places, Hama and Homs among them",
        ),
        (replace(HELD, kind=HeadlineKind.NOTHING), "No place changes hands"),
    ],
)
def test_a_headline_is_one_sentence_with_its_bounds(headline, words):
    assert headline_words(headline, CAMPAIGN, side_styles(CAMPAIGN), ENGLISH) == words


def test_a_balance_keeps_what_was_last_told_apart():
    assert (
        balance_words(Balance("red", 64, 2, 8, 2, 2), ENGLISH) == "64 places, then 2 by record and 8 not heard of again"
    )
    assert balance_words(Balance("red", 1, 5, 0, 4, 6), ENGLISH) == "1 place, then 4 to 6"
