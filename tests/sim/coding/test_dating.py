"""Days that sentences state in full."""

from __future__ import annotations

import pytest

from sim.coding.dating import stated_date


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May 1975, Ayn fell.",
        "May 5, 1975: Ayn fell.",
        "On the 5th of May 1975",
        "1975-05-05",
        "On the evening of 5 May 1975",
        "On Sept. 5 they left; on May 5th, 1975 they were back.",
    ],
)
def test_a_day_with_month_and_year_is_read(text):
    assert stated_date(text) == "1975-05-05"


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May, Ayn fell.",
        "In May 1975, Ayn fell.",
        "On 31 April 1975, Ayn fell.",
        "On 05/06/1975 Ayn fell.",
        "On 5 May 1975 or 7 May 1975 Ayn fell.",
        "By 5 May 1975 Ayn had fallen.",
        "Ayn has been held since May 5, 1975.",
        "3–5 May 1975",
        "27 April – 5 May 1975",
        "On 4 and 5 May 1975, Ayn and Bork fell.",
        "From 5 May 1975 on",
    ],
)
def test_a_day_that_is_not_stated_alone_is_left_to_the_coder(text):
    assert stated_date(text) == ""
