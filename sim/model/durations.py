"""The unit in which a table or a chart gives durations, chosen by what the campaign knows and by the longest."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR, Clock, Precision


@dataclass(frozen=True, slots=True)
class DurationUnit:
    """A unit of durations.

    Parameters
    ----------
    minutes
        Its length; a month and a year are mean ones.
    name, short
        Its plural, and what follows a number in a text.
    decimals
        With how many decimals a duration is written in it.
    """

    minutes: float
    name: str
    short: str
    decimals: int = 0

    def show(self, minutes: float, *, decimals: int | None = None) -> str:
        """Return a duration as a number of this unit.

        Examples
        --------
        >>> HOURS.show(90), HOURS.show(90, decimals=1), YEARS.show(1_971_000)
        ('2', '1.5', '3.7')
        """
        return f"{minutes / self.minutes:,.{self.decimals if decimals is None else decimals}f}"


MINUTES = DurationUnit(1, "minutes", "min")
HOURS = DurationUnit(60, "hours", "h")
DAYS = DurationUnit(MINUTES_A_DAY, "days", "days")
MONTHS = DurationUnit(MINUTES_A_MONTH, "months", "months")
YEARS = DurationUnit(MINUTES_A_YEAR, "years", "years", decimals=1)
_FINEST = {Precision.MINUTE: HOURS, Precision.DAY: DAYS, Precision.MONTH: MONTHS, Precision.YEAR: YEARS}
_LONGEST = ((HOURS, 31 * MINUTES_A_DAY), (DAYS, 1000 * MINUTES_A_DAY), (MONTHS, 240 * MONTHS.minutes))


def duration_unit(clock: Clock, longest: float) -> DurationUnit:
    """Return the unit of durations of a campaign, of which `longest` minutes is the longest.

    It is no finer than the campaign knows its times, and minutes only if the whole campaign is shorter than a day.

    Examples
    --------
    >>> from dataclasses import replace
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [duration_unit(replace(clock, end=end), 600).name for end in (719, 17_280)]
    ['minutes', 'hours']
    >>> clock = replace(clock, end=10**7, precision=Precision.DAY)
    >>> [duration_unit(clock, days * MINUTES_A_DAY).name for days in (3, 2000, 8000)]
    ['days', 'months', 'years']
    """
    finest = _FINEST[clock.precision]
    if finest is HOURS and clock.end < MINUTES_A_DAY:
        return MINUTES
    return max(finest, coarse_unit(longest), key=lambda unit: unit.minutes)


def coarse_unit(longest: float) -> DurationUnit:
    """Return the unit of durations of which `longest` minutes is the longest: hours, days, months or years.

    Examples
    --------
    >>> [coarse_unit(days * MINUTES_A_DAY).name for days in (3, 300, 3000, 9000)]
    ['hours', 'days', 'months', 'years']
    """
    return next((unit for unit, most in _LONGEST if longest <= most), YEARS)
