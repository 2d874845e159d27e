"""Marks along a time axis: each at its own moment, with its year, over any span."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from builders import build_campaign, say
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from plots.chart.strip import draw_strip
from plots.chart.timeaxis import time_marks
from plots.style import figure_settings
from plots.style.words import text_width
from sim import Clock, Study
from sim.model.words import MONTHS

DAY = 1440
SPANS = [DAY // 4, 12 * DAY, 34 * DAY, 3 * 365 * DAY, 60 * 365 * DAY, 900 * 365 * DAY]
EPOCHS = st.datetimes(datetime(1, 1, 1), datetime(2100, 12, 28)).map(lambda at: at.replace(second=0, microsecond=0))


def moment(label: str, year: int) -> datetime:
    """Return the start of what a label names."""
    label = label.replace(" CE", "")
    found = re.fullmatch(r"(?:(\d{1,2}) )?([A-Z][a-z]{2})(?: (\d+))?(?:, (\d\d):(\d\d))?", label)
    if found is None:
        return datetime(int(label), 1, 1)
    month = [name[:3] for name in MONTHS].index(found[2]) + 1
    return datetime(int(found[3] or year), month, int(found[1] or 1), int(found[4] or 0), int(found[5] or 0))


@given(EPOCHS, st.sampled_from(SPANS), st.tuples(st.floats(0, 1), st.floats(0, 1)), st.sampled_from([140, 600, 1400]))
def test_marks_stand_at_their_moment_with_their_year_and_room(
    epoch: datetime, span: int, part: tuple[float, float], width: int
) -> None:
    clock = replace(Clock.at(epoch.isoformat()[:16]), end=span)
    first, last = (round(share * span) for share in sorted(part))
    marks = time_marks(clock, first, last, width=width)
    several, ends = clock.local(span).year > epoch.year, -1e9
    assert any(mark.label for mark in marks)
    for mark in (mark for mark in marks if mark.label):
        at, pixels = clock.datetime(mark.start).replace(tzinfo=None), width / max(last - first, 1)
        if re.fullmatch(r"\d\d:\d\d", mark.label):
            assert mark.label == f"{at:%H:%M}"
            assert mark is not marks[0]
            continue
        assert (
            moment(mark.label, epoch.year) == at
            or first == mark.start < mark.names
            or (len(marks) == 1 and mark.start == first)
        )
        assert mark.at == mark.start or mark.start < mark.at <= mark.start + DAY
        assert not several or str(at.year) in mark.label
        left = mark.at * pixels - text_width(mark.label, size=11.5) / 2
        assert left >= ends
        ends = left + text_width(mark.label, size=11.5)


def test_a_strip_of_weeks_in_a_campaign_of_years_marks_those_weeks() -> None:
    said = say("s1", "capture", "b", "red1", at=(700 * DAY, 701 * DAY))
    study = Study(build_campaign({"a": "red1", "b": "blue1"}, [said], end=1000 * DAY))
    with figure_settings():
        words = [text.get_text() for text in draw_strip(study, begin=690 * DAY, until=710 * DAY).findobj(Text)]
    days = [word for word in words if re.fullmatch(r"\d+ [A-Z][a-z]{2}.*", word)]
    assert days[:2] == ["19 Oct 2026"] * 2  # below and above the lanes
    assert all(word.endswith(" Oct 2026") or word.endswith(" Nov 2026") for word in days)
