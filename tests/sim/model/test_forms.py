"""Cells as spreadsheets, other countries and other data sets write them, and the valid cells that they may mean."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.model import columns, forms
from sim.model.columns import PLAIN
from sim.model.forms import suggest
from sim.tables import toml_keys

TYPES = {
    "day": columns.DayText, "days": columns.Dates, "minute": columns.LocalMinute, "when": toml_keys.When,
    "number": columns.Number, "whole": columns.Count, "latitude": columns.Latitude, "longitude": columns.Longitude,
    "share": columns.Share, "km": columns.RoadLength, "yes": columns.Yes, "gap": columns.Gap,
    "offset": toml_keys.Offset, "hours": toml_keys.PhraseValue, "id": columns.Id, "name": columns.Name,
}  # fmt: skip

DAY = ("2031-03-10",)
TYPED = {
    "day": {
        "10 March 2031": DAY, "10 Mar 2031": DAY, "10-Mar-2031": DAY, "10th of March, 2031": DAY, "10. March 2031": DAY,
        "March 10, 2031": DAY, "Mar 10 2031": DAY, "2031 March 10": DAY, "Monday, 10 March 2031": DAY,
        "10.03.2031": DAY, "10. 3. 2031": DAY, "20310310": DAY, "2031/03/10": DAY, "2031.03.10.": DAY, "2031-3-10": DAY,
        "2031-03-10T00:00:00": DAY, "2031-03-10 06:30:00.000": DAY, "10/03/2031": ("2031-03-10", "2031-10-03"),
        "03-10-2031": ("2031-10-03", "2031-03-10"), "25/03/2031": ("2031-03-25",), "03/25/2031": ("2031-03-25",),
        "11/11/2031": ("2031-11-11",), "47917": DAY, "2031\u201103\u201110": DAY, "2031\u201303\u201310": DAY,
        "\u0662\u0660\u0663\u0661-\u0660\u0663-\u0661\u0660": DAY, "10\u00a0March\u202f2031": DAY,
        "\u200b2031-03-10": DAY,
        "31 April 2031": (), "2031-13-10": (), "31.02.2031": (), "10.03.31": (), "March 2031": (), "2031": (),
        "soon": (), "10-Mar-31": ("2031-03-10", "1931-03-10"), "31-Feb-31": (),
        "Ma 10, 2031": (), "2031-03-10T00:00:00Z": (), "10 Marchy 2031": (), "123456": (), "10.03/2031": (),
    },
    "days": {
        "10 March 2031": DAY, "10.03.2031-12.03.2031": ("2031-03-10/2031-03-12",),
        "2031-03-10 \u2013 2031-03-12": ("2031-03-10/2031-03-12",), "10\u201312 March 2031": ("2031-03-10/2031-03-12",),
        "2031-03-10 to 2031-03-12": ("2031-03-10/2031-03-12",), "2031-03-12 to 2031-03-10": (), "spring 2031": (),
        "March 2031": ("2031-03",), "c. 2031": ("2031~",), "about 10 March 2031": ("2031-03-10~",), "June 218 bc": (),
        "218 BCE": ("-0217",), "21 June 218 BC": ("-0217-06-21",), "14 October 1066 AD": ("1066-10-14",),
    },
    "minute": {
        "2031-03-10 06:30": ("2031-03-10T06:30",), "2031-03-10T06:30:00": ("2031-03-10T06:30",),
        "10.03.2031 6:30 pm": ("2031-03-10T18:30",), "10 March 2031, 18h30": ("2031-03-10T18:30",),
        "10 March 2031 at 6 p.m.": ("2031-03-10T18:00",), "18.30 10.03.2031": ("2031-03-10T18:30",),
        "2031-03-10T1830": ("2031-03-10T18:30",), "20310310T183000": (), "12/03/2031 12:05 AM": (
            "2031-03-12T00:05", "2031-12-03T00:05"),
        "10 March 2031 24:00": ("2031-03-10T24:00",), "21 June 218 BC, 6 am": ("-0217-06-21T06:00",),
        "47917.770833": ("2031-03-10T18:30",), "47917": (), "2031-03-10": (), "18:30": (), "2031-03-10T25:00": (),
        "2031-03-10 13:00 pm": (), "2031-03-10T06:30Z": (), "2031-03-10T06:61": (),
    },
    "when": {"10 March 2031": DAY, "10 March 2031 18:30": ("2031-03-10T18:30",), "the end": ()},
    "number": {
        "\u221245.5": ("-45.5",), "\u2013 45.5": ("-45.5",), "45,5": ("45.5",), "-45,5": ("-45.5",), ",5": (".5",),
        "1\u00a0234,5": ("1234.5",), "1'234.5": ("1234.5",), "1.234,5": ("1234.5",), "1,234.5": ("1234.5",),
        "1,234": ("1.234", "1234"), "1,234,567": ("1234567",), "1_000": ("1000",), "1_0.5": ("10.5",),
        "'45.5": ("45.5",), "\uff14\uff15": ("45",), "\u0664\u0665": ("45",), "4O": (), "1,00,000": (), "1.2.3": (),
        "~45": (), "45-50": (), "nan": (), "inf": (), "1 2": (), "50%": (), "5\u00b2": (), "0x10": (), "": (), "-": (),
    },
    "whole": {
        "12.0": ("12",), "1.000": ("1", "1000"), "1,000": ("1", "1000"), "12 000": ("12000",), "1_000": ("1000",),
        "\u0661\u0662": ("12",), "12.5": (), "1e3": (), "twelve": (), "c. 12": (), "12+": (),
    },
    "latitude": {
        "45\u00b00\u20320\u2033N": ("45.0",), "45\u00b0 30' 36\" S": ("-45.51",), "45.5 N": ("45.5",),
        "N 45.5": ("45.5",),
        "45.5\u00b0": ("45.5",), "45,5": ("45.5",), "\u221245.0": ("-45.0",), "45\u00ba30'N": ("45.5",),
        "45.5 E": (), "-45.5 S": (), "95 N": (), "45\u00b075'N": (), "36,131": ("36.131",), "N": (), "45%": (),
    },
    "longitude": {"36\u00b045\u2032W": ("-36.75",), "136.5 e": ("136.5",), "181 E": (), "45.5 N": ()},
    "share": {"45%": ("0.45",), "45,5 %": ("0.455",), "0,45": ("0.45",), "100%": ("1",), "120%": (), "half": ()},
    "km": {"12 km": ("12",), "12,5km": ("12.5",), "12 mi": ()},
    "yes": {
        "TRUE": ("yes",), "Yes": ("yes",), "1": ("yes",), "x": ("yes",), "WAHR": ("yes",), "FALSE": ("no",),
        "0": ("no",), "N": ("no",), "2": (), "?": (), "-": (), "maybe": (),
    },
    "gap": {
        "2 hours": ("2h",), "90 min": ("90m",), "1 day": ("1d",), "\u22122 H": ("-2h",), "1.5 h": ("90m",),
        "0,5 d": ("720m",), "90": (), "2:30": (), "2 weeks": (), "0.001 h": (), "some hours": (),
    },
    "offset": {
        "UTC+3": ("+03:00",), "+0530": ("+05:30",), "\u22123:30": ("-03:30",), "GMT +3": ("+03:00",), "Z": ("+00:00",),
        "+25:00": (), "CET": (), "3": (),
    },
    "hours": {
        "12:00\u201318:00": ("12:00-18:00",), "6 am to 12 pm": ("06:00-12:00",), "18h-24h": ("18:00-24:00",),
        "12.00-18.30": ("12:00-18:30",), "..6 pm": ("..18:00",), "18:00-06:00": (), "evening": (), "12:00": (),
    },
    "name": {
        "Saraq\u00c3\u00a8b": ("Saraq\u00e8b",), "Idlib\u00e2\u20ac\u2122s": ("Idlib\u2019s",),
        "\u00d8\u00af\u00d8\u00a7\u00d8\u00af\u00d9\u0160\u00d8\u00ae": ("\u062f\u0627\u062f\u064a\u062e",),
        "Saraq\u00e8b": (), "\u00c9vreux": (), "\u00abCAF\u00c9\u00bb": (), "\u00c5\u00e5": (), "\u00d8stre": (),
        "M\u00fcnchen \u2013 S\u00fcd": (), "\u062f\u0627\u062f\u064a\u062e": (), "": (),
    },
    "id": {
        "s\u0430raqib": ("saraqib",), "Brod town": ("Brod_town",), "brod\u200b": ("brod",), "\u0391leppo": ("Aleppo",),
        "br\u00f6d": (), "?": (), "_a": (),
    },
}  # fmt: skip
CELLS = [(form, text, meant) for form, cells in TYPED.items() for text, meant in cells.items()]


@pytest.mark.parametrize("form", TYPED)
def test_a_usual_form_suggests_what_it_may_mean(form):
    assert {text: suggest(form, text) for text in TYPED[form]} == TYPED[form]


def test_every_form_is_tested():
    assert set(TYPED) == set(TYPES) == set(forms._FORMS)


def _accepts(form: str, text: str) -> bool:
    try:
        TypeAdapter(TYPES[form]).validate_python(text)
    except ValidationError:
        return False
    return True


def test_what_is_suggested_for_was_refused():
    assert [(form, text) for form, text, meant in CELLS if meant and _accepts(form, text)] == []


NOISE = st.text(
    st.sampled_from("0123456789 .,-/:'°%_+TNSEWhpkm\u00a0\u2212\u0663\uff11") | st.characters(), max_size=16
)
SEEDS = st.sampled_from([text for _, text, _ in CELLS])


@given(
    form=st.sampled_from(list(TYPES)),
    text=st.one_of(
        NOISE,
        SEEDS,
        st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
        st.builds(lambda seed, at, put: seed[:at] + put + seed[at:], SEEDS, st.integers(0, 12), NOISE),
    ),
)
def test_a_suggestion_is_accepted_by_the_reader(form, text):
    limited = {"whole", "share", "km", "number", "gap", "name"}  # the reader leaves out what the column refuses
    for meant in suggest(form, text):
        if form in limited and not _accepts(form, meant):
            assert PLAIN["number"].match(meant) or form in ("gap", "name")
        else:
            assert _accepts(form, meant), (form, text, meant)


@given(st.dates(date(1000, 1, 1)))
def test_a_day_in_words_or_with_points_means_that_day(day):
    for text in (f"{day.day} {day:%B} {day.year}", f"{day:%b %d, %Y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}"):
        assert suggest("day", text) == (day.isoformat(),)


@given(st.datetimes(datetime(1928, 1, 1), datetime(2170, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_serial_number_of_a_spreadsheet_means_its_minute(at):
    serial = (at - datetime(1899, 12, 30)).total_seconds() / 86_400
    assert suggest("minute", f"{serial:.8f}") == (at.isoformat(timespec="minutes"),)


@given(st.integers(-9_999_999, 9_999_999))
def test_a_number_with_thousands_means_itself(number):
    for separator in ("\u00a0", "\u202f", "'", "_"):
        text = f"{number:,}".replace(",", separator)
        assert suggest("whole", text) == (str(number),)


@pytest.mark.parametrize("text", ["1_000", "1.000", "\uff11\uff12", "\u0663", "12.0", "1e3", " 1", "½"])
def test_whole_numbers_are_plain_digits(text):
    assert not _accepts("whole", text)


@pytest.mark.parametrize("text", ["1_000.5", "1_0", "\uff11\uff12", "\u0663.5", "inf", "nan", "infinity", "0x1p3"])
def test_numbers_are_plain_digits(text):
    assert not _accepts("number", text)


@pytest.mark.parametrize("text", ["5", "+5", "-5.25", "5.", ".5", "1e-3", "1E+05"])
def test_plain_numbers_are_accepted(text):
    assert _accepts("number", text)


def test_a_long_text_has_no_usual_form():
    assert suggest("number", "1" * 100) == ()
