"""Tables on terminals of any width: nothing is cut, and what is left out is named."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace

import pytest
import wcwidth
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.cli import main
from scenarios.cli.output import (
    _ONE_COLUMN,
    print_error,
    print_json,
    print_message,
    print_rows,
    print_tables,
    print_text,
    shown_width,
)
from scenarios.cli.tables import Column, Marked, Row, Table, make_row, numeric
from sim.model.text import refused_character

NAME, AT = "northwestern_syria_2024", "2024-12-05T19:00"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def terminal(monkeypatch):
    """Make stdout a terminal of a width, with or without colour."""

    def make(width: int, *, colour: bool = False) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((width, 50)))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("NO_COLOR", "" if colour else "1")

    return make


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


TABLE = Table(
    "t",
    "",
    (Column("place"), Column("window", 2), Column("holder"), numeric("km", 1)),
    (make_row("Bork", "1 May, 12:00 – 2 May, 18:00", Marked("North", "●", "#16507F"), 12),),
)


def test_a_wide_terminal_shows_all_columns(terminal, capsys):
    terminal(80)
    print_tables([TABLE])
    head, row = lines_of(capsys)
    assert head.split() == ["place", "window", "holder", "km"]
    assert row.split() == ["Bork", "1", "May,", "12:00", "–", "2", "May,", "18:00", "●", "North", "12"]


def test_a_narrow_terminal_drops_the_highest_rank_first_and_names_it(terminal, capsys):
    terminal(26)
    print_tables([TABLE])
    head, row, *note = lines_of(capsys)
    assert head.split() == ["place", "holder", "km"]
    assert row.split() == ["Bork", "●", "North", "12"]
    assert " ".join(note).startswith("Left out at this width: window.")


def test_rank_0_columns_stay_at_any_width(terminal, capsys):
    terminal(14)
    print_tables([TABLE])
    shown = "".join("".join(lines_of(capsys)).split())
    assert "Bork" in shown and "North" in shown


def test_a_pipe_gets_all_columns_in_one_line_a_row(capsys):
    print_tables([TABLE], piped=None)
    head, row = lines_of(capsys)
    assert head.split() == ["place", "window", "holder", "km"]
    assert "1 May, 12:00 – 2 May, 18:00  North" in row


@pytest.mark.parametrize(("colour", "shown"), [(True, "\x1b[38;2;"), (False, "● North")])
def test_the_mark_of_a_side_has_its_colour_unless_no_color_is_set(terminal, capsys, colour, shown):
    terminal(80, colour=colour)
    print_tables([TABLE])
    assert shown in capsys.readouterr().out


def test_a_dark_mark_is_lightened_for_dark_terminals(terminal, capsys):
    terminal(80, colour=True)
    print_tables([Table("t", "", (Column("side"),), (make_row(Marked("South", "●", "#000000")),))])
    red, green, blue = map(int, re.search(r"38;2;(\d+);(\d+);(\d+)", capsys.readouterr().out).groups())
    assert red == green == blue > 90


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=18)
cells = st.lists(words, min_size=0, max_size=6).map(" ".join)
rows = st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rows=rows, width=st.integers(24, 120))
def test_no_letter_of_a_rank_0_cell_is_lost_and_no_line_is_too_wide(terminal, capsys, rows, width):
    terminal(width)
    capsys.readouterr()
    columns = tuple(Column(f"c{at}") for at in range(len(rows[0])))
    print_tables([Table("t", "", columns, tuple(Row(tuple(row)) for row in rows))])
    lines = lines_of(capsys)
    assert max(map(len, lines)) <= width
    assert sorted("".join(lines).replace(" ", "")) == sorted(
        "".join((*(column.name for column in columns), *(cell for row in rows for cell in row))).replace(" ", "")
    )


@pytest.mark.parametrize(
    "argv",
    [
        ("list",), ("statements", NAME), ("replay", NAME), ("state", NAME, "--at", AT), ("why", NAME, "Saraqib"),
        ("front", NAME, "--at", AT), ("windows", NAME), ("corridor", NAME), ("corridor", NAME, "m5"),
        ("depth", NAME), ("pockets", NAME, "--draws", "3"), ("keystones", NAME, "--draws", "3"), ("tally", NAME),
        ("audit", NAME), ("check", NAME),
        ("order", NAME, "Saraqib", "Hama"), ("ensemble", NAME, "--draws", "20"),
    ],
    ids=lambda argv: "-".join(argv[:1] + argv[2:3]),
)  # fmt: skip
def test_no_line_of_a_command_is_wider_than_the_terminal(terminal, capsys, opened_once, argv):
    terminal(60, colour=True)
    assert main([*argv]) == 0
    assert max(len(COLOUR.sub("", line)) for line in lines_of(capsys)) <= 60


@pytest.mark.parametrize("width", [60, 80, 120])
def test_replay_and_state_keep_the_answer_on_a_narrow_terminal(terminal, capsys, width):
    terminal(width)
    assert main(["replay", NAME]) == 0
    assert {"at", "place", "before", "after"} <= set(lines_of(capsys)[0].split())
    assert main(["state", NAME, "--at", AT]) == 0
    assert {"place", "held", "basis", "since"} <= set(lines_of(capsys)[0].split())


HOSTILE = "ham\x1b[2K\r\x07\x9b31ma\u202e\u2066\n\nclean\u2028clean\x85clean\x7f"


def test_tables_and_text_print_control_characters_as_escapes_on_one_line(capsys):
    table = Table("t", "", (Column(HOSTILE),), (make_row(HOSTILE),), (), HOSTILE)
    print_text(HOSTILE)
    print_rows((HOSTILE,), [(HOSTILE,)])
    print_tables([replace(table, title=HOSTILE), replace(table, as_list=True), replace(table, rows=(), empty=HOSTILE)])
    print_message(HOSTILE, quiet=False)
    print_error(HOSTILE, HOSTILE)
    for stream in capsys.readouterr():
        assert refused_character(stream, name=True) == "\n" and not refused_character(stream, lines=True)
        assert r"ham\x1b[2K \x07\x9b31ma\u202e\u2066 clean clean clean\x7f" in stream
        assert "clean" not in map(str.strip, stream.splitlines())


def test_json_escapes_what_a_terminal_does_not_show(capsys):
    print_json({HOSTILE: ["حماة", HOSTILE]})
    text = capsys.readouterr().out
    assert json.loads(text) == {HOSTILE: ["حماة", HOSTILE]}
    assert not refused_character(text, lines=True) and "حماة" in text


def test_joiners_and_vowel_marks_are_printed_as_they_are(capsys):
    names = ["نمی\u200cشود", "مَعَرَّة النُّعْمَان", "क्\u200dष"]
    print_rows(("place",), [(name,) for name in names])
    assert lines_of(capsys)[1:] == names


def test_a_message_is_cut_at_4000_characters(capsys):
    print_error("x" * 10_000, "next")
    first, second = capsys.readouterr().err.splitlines()
    assert (len(first), first[-1], second) == (4000, "…", "next")


@pytest.mark.parametrize(
    "argv",
    [[HOSTILE], ["check", HOSTILE], ["check", "valley", HOSTILE], ["state", "valley", "--at", HOSTILE],
     ["list", HOSTILE], ["map", NAME, "--at", AT, "-o", f"{HOSTILE}/x.png"], ["why", NAME, HOSTILE], ["run", HOSTILE]],
)  # fmt: skip
def test_arguments_reach_the_terminal_as_escapes(capsys, argv):
    try:
        code = main(argv)
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    assert code in (1, 2) and not out
    assert not refused_character(err, lines=True) and "clean" not in err.splitlines()


WIDTHS = {
    "Saraqib": 7,
    "Ma\u02bfarrat": 8,
    "e\u0301te\u0301": 3,
    "\u0633\u064e\u0631\u064e\u0627\u0642\u0650\u0628": 5,
    "\u8428\u62c9\u57fa\u5e03": 8,
    "\U0001f1f8\U0001f1fe": 2,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467": 2,
    "\u0928\u092e\u0938\u094d\u0924\u0947": 4,
    "27\u201328": 5,
    "": 0,
}


def test_a_text_takes_the_columns_that_a_terminal_shows():
    assert {text: shown_width(text) for text in WIDTHS} == WIDTHS


def test_characters_that_are_not_looked_up_take_one_column():
    letters = [chr(code) for code in range(0x10000) if _ONE_COLUMN.match(chr(code))]
    assert len(letters) > 700 and all(wcwidth.wcwidth(letter) == 1 for letter in letters)


SCRIPTS = [*WIDTHS, "al-Nu'man", "12"]
CELL = st.lists(st.sampled_from(SCRIPTS), max_size=5).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=3), width=st.integers(40, 100))
def test_columns_line_up_whatever_the_script(terminal, capsys, rows, width):
    terminal(width)
    columns = (Column("one"), Column("two"), Column("end", right=True))
    print_tables([Table("t", "", columns, tuple(make_row(a, b, f"{c}|") for a, b, c in rows))])
    lines = lines_of(capsys)[1:]
    assert all(shown_width(line) <= width for line in lines)
    assert len({shown_width(line) for line in lines if line.endswith("|")}) == 1


def test_text_in_wide_letters_is_wrapped_at_the_width_of_the_terminal(terminal, capsys):
    terminal(30)
    print_text("\u8428\u62c9\u57fa\u5e03 Saraqib " * 12, indent="  ", hanging="    ")
    lines = lines_of(capsys)
    assert len(lines) > 5 and all(20 < shown_width(line) <= 30 for line in lines[:-1])
