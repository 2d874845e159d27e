"""What one slip in a campaign folder hides, repeats or is mistaken for: nothing; and random damage is told in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders_folder import (
    BACKDROP,
    FILES,
    OPTIONAL,
    PLACES,
    SENTENCES,
    TOLD,
    TOLLS,
    TOML,
    good_draft,
    problems_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.errors import CampaignError
from sim.tables import read_campaign


def test_the_report_is_one_line_a_problem_with_file_line_column_value_and_hint(tmp_path):
    draft = good_draft()
    draft.set(TOLD, 3, "faction", "htc")
    draft.set(PLACES, 5, "lat", "95")
    with pytest.raises(CampaignError) as caught:
        read_campaign(draft.write(tmp_path))
    assert str(caught.value).splitlines() == [
        "places.csv:6 lat: '95': degrees from -90 to 90",
        "statements.csv:4 faction: 'htc': a faction of factions.csv: government, hts: did you mean hts?",
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    (problem,) = problems_of(tmp_path / "nowhere")
    assert str(problem) == f"{tmp_path / 'nowhere'}: no such folder"


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "campaign").write_text("")
    (problem,) = problems_of(tmp_path / "campaign")
    assert problem.allowed == "a folder with campaign.toml, not a file"


def test_a_name_no_file_system_knows_is_no_folder():
    (problem,) = problems_of(Path("a\0b"))
    assert problem.allowed == "no such folder"


def test_an_empty_folder_lists_every_file_it_needs(tmp_path):
    assert {problem.file for problem in problems_of(tmp_path)} == set(FILES) - {BACKDROP, *OPTIONAL}


def test_a_folder_in_the_place_of_a_file_is_reported(tmp_path):
    draft = good_draft()
    draft.absent.add(TOLLS)
    (draft.write(tmp_path) / TOLLS).mkdir()
    (problem,) = problems_of(tmp_path)
    assert problem.file == TOLLS and "a file that can be read" in problem.allowed


def test_a_misspelt_file_name_is_offered(tmp_path):
    draft = good_draft()
    draft.absent.add(TOLLS)
    (draft.write(tmp_path) / "casulties.csv").write_bytes(draft.content(TOLLS))
    (problem,) = problems_of(tmp_path)
    assert problem.nearest == "casulties.csv"


@pytest.mark.parametrize("file", [file for file in FILES if file != BACKDROP])
def test_what_names_an_unreadable_file_is_not_called_wrong(file, tmp_path):
    draft = good_draft()
    draft.damaged(file, lambda raw: b"\x00" + raw)
    assert [problem.file for problem in problems_of(draft.write(tmp_path))] == [file]


@pytest.mark.parametrize("file", ["places.csv", "sentences.csv", "statements.csv", "roads.csv", "factions.csv"])
def test_what_names_a_row_that_cannot_be_read_is_not_called_wrong(file, tmp_path):
    draft = good_draft()
    draft.damaged(file, lambda raw: raw.rstrip(b"\n") + b",one cell more\n")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.file == file and "cells as in the header" in problem.allowed


def test_an_open_quote_hides_nothing_after_it(tmp_path):
    draft = good_draft()
    draft.set(TOLD, 11, "faction", "htc")
    draft.damaged(TOLD, lambda raw: raw.replace(b"a few hours", b'"a few hours'))
    assert [(problem.line, problem.column) for problem in problems_of(draft.write(tmp_path))] == [
        (3, ""),
        (12, "faction"),
    ]


def test_several_slips_in_one_row_are_all_told(tmp_path):
    draft = good_draft()
    for column, value in (("verb", "captured"), ("place", "dadik"), ("faction", "htc"), ("where", "inn")):
        draft.set(TOLD, 4, column, value)
    found = [(problem.column, problem.nearest) for problem in problems_of(draft.write(tmp_path))]
    assert found == [("faction", "hts"), ("place", "dadikh"), ("verb", "capture"), ("where", "in")]


@pytest.mark.parametrize(
    ("file", "row", "bad", "others"),
    [
        (TOLD, 4, {"verb": "zzz"}, {"place": "qqq", "faction": "htss"}),
        (PLACES, 1, {"kind": "zzz"}, {"part_of": "qqq", "lat": "99", "holder": "nobody"}),
        (PLACES, 2, {"id": "dadikh town"}, {"part_of": "qqq", "lat": "99"}),
        (SENTENCES, 2, {"use": "zzz"}, {"source": "qqq", "dated_by": "s99"}),
        (SENTENCES, 2, {"text": ""}, {"source": "qqq", "dated_by": "s99"}),
        (SENTENCES, 2, {"id": "s 02"}, {"source": "qqq"}),
    ],
)
def test_a_cell_beyond_guessing_hides_no_other_of_its_row_and_makes_up_none(file, row, bad, others, tmp_path):
    draft = good_draft()
    for column, value in (bad | others).items():
        draft.set(file, row, column, value)
    found = problems_of(draft.write(tmp_path))
    assert {(problem.file, problem.column) for problem in found} == {(file, column) for column in bad | others}
    assert len(found) == len(bad | others)


def test_a_year_mistyped_where_places_change_hands_is_reported_at_the_sentence(tmp_path):
    draft = good_draft()
    draft.set(SENTENCES, 2, "date", "2023-11-28")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line, problem.column, problem.value) == (SENTENCES, 4, "date", "2023-11-28")
    why = "as a4 (capture) and 1 more change who holds a place"
    assert problem.allowed == f"a day not before the epoch, 2024-11-27, {why}"


def test_times_of_a_row_before_the_epoch_are_reported_there_when_it_changes_a_holder(tmp_path):
    draft = good_draft()
    draft.set(SENTENCES, 1, "date", "")
    for column, value in (("earliest", "2023-11-28T00:00"), ("latest", "2023-11-28T05:00"), ("note", "-")):
        draft.set(TOLD, 2, column, value)
    draft.set(TOLD, 2, "phrase", "")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line, problem.column) == (TOLD, 3, "latest")
    assert problem.allowed == "a time not before the epoch, 2024-11-27, as capture changes who holds a place"


def test_what_takes_no_place_may_have_been_before_the_epoch(tmp_path):
    draft = good_draft()
    draft.set(SENTENCES, 4, "date", "2024-11-20")  # a shelling and an attack
    assert read_campaign(draft.write(tmp_path)).statements["a10"].window.latest < 0


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (lambda raw: raw.replace(b",", b";"), "cells separated by commas, not ;"),
        (lambda raw: raw.replace(b",", b"\t"), "cells separated by commas, not tabs"),
        (lambda raw: b"sep=,\n" + raw, "a header in the first line, not what a spreadsheet put before it"),
        (lambda raw: raw.upper(), "a header in small letters: id,name,short"),
        (lambda raw: raw.replace(b"\n", b",,\n"), "columns 6 to 7 have none (a comma too many?)"),
        (lambda raw: raw.replace(b"\n", b",\n"), "a name over each column; column 6 has none"),
    ],
)
def test_what_spreadsheets_do_to_a_header_is_named_once(how, words, tmp_path):
    draft = good_draft()
    draft.damaged("sides.csv", how)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line) == ("sides.csv", 1)
    assert words in problem.allowed


def test_places_in_each_other_are_told_once_and_blame_nothing_in_them(tmp_path):
    draft = good_draft()
    draft.set(PLACES, 6, "part_of", "saraqib")  # which is counted and lies in the region, as does another place
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column) == (4, "part_of")
    assert "eastern_idlib, saraqib lie in each other" in problem.allowed


def test_points_that_cannot_be_read_are_not_called_without_roads(tmp_path):
    draft = good_draft()
    for row in range(1, 6):
        for column in ("lat", "lon"):
            draft.set(PLACES, row, column, draft.rows[PLACES][row - 1][column].replace(".", ",") + "°")
    found = problems_of(draft.write(tmp_path))
    assert len(found) == 10
    assert {problem.column for problem in found} == {"lat", "lon"}


@pytest.mark.parametrize("header", ["[map.label_sides]", "[[map.insets]]", "[corridors.m5]"])
def test_a_header_without_its_bracket_is_one_problem(header, tmp_path):
    draft = good_draft()
    draft.replace(TOML, header, header[:-1])
    draft.replace(TOML, "[[map.phases]]", "[[map.insets]]\ntitle='Hama'\nextent=[36, 35, 37, 36]\n\n[[map.phases]]")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.value == header[:-1]


def test_a_list_that_is_too_short_is_not_called_missing(tmp_path):
    draft = good_draft()
    draft.replace(TOML, "[35.0, 34.5, 39.0, 36.5]", "[35.0, 34.5, 39.0]")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column, problem.allowed) == (11, "map.extent", "4 values, not 3")


def test_a_quote_astray_in_the_first_cell_leaves_the_row_its_name(tmp_path):
    draft = good_draft()
    draft.damaged(SENTENCES, lambda raw: raw.replace(b"\ns02,", b'\n"s02,"', 1))
    assert [(problem.file, problem.line) for problem in problems_of(draft.write(tmp_path))] == [(SENTENCES, 4)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_place_of_a_table_is_refused_and_not_waited_for(tmp_path):
    folder = good_draft().write(tmp_path)
    (folder / "claims.csv").unlink()
    os.mkfifo(folder / "claims.csv")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.allowed) == ("claims.csv", "a regular file, not a pipe or a device")


def test_a_link_that_leads_nowhere_is_not_offered_its_own_name(tmp_path):
    folder = good_draft().write(tmp_path)
    (folder / "claims.csv").unlink()
    (folder / "claims.csv").symlink_to(folder / "gone.csv")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.nearest) == ("claims.csv", "")
    assert "a link to a file that does not exist" in problem.allowed


def test_a_slip_in_the_settings_hides_none_in_the_tables(tmp_path):
    draft = good_draft()
    draft.replace(TOML, "pieces = 1", "pieces = one")
    draft.set(PLACES, 5, "lon", "-36.75783")
    draft.set(TOLD, 8, "phrase", "amid the collapse")  # perhaps the lost line told what that means
    assert [(problem.file, problem.line) for problem in problems_of(draft.write(tmp_path))] == [(TOML, 43), (PLACES, 6)]


def test_a_cell_after_a_cell_of_two_lines_is_on_the_second(tmp_path):
    draft = good_draft()
    draft.set(SENTENCES, 3, "text", draft.rows[SENTENCES][2]["text"].replace("amid ", "amid\n"))
    draft.set(SENTENCES, 3, "use", "codde")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column) == (6, "use")


def test_an_event_before_the_campaign_is_not_moved_into_it_by_a_slip_of_the_year(tmp_path):
    draft = good_draft()
    draft.set(TOLD, 7, "earliest", "2023-11-30T00:00")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.column, problem.value) == ("earliest", "2023-11-30T00:00")


@pytest.mark.parametrize(
    ("lat", "lon"), [("95", "36.75783"), ("35.13179", "195"), ("-35.13179", "36.75783"), ("nan", "36.75783")]
)
def test_a_point_that_cannot_be_gives_no_second_problem_on_its_roads(lat, lon, tmp_path):
    draft = good_draft()
    draft.rows[PLACES][4].update(lat=lat, lon=lon)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line) == (PLACES, 6)


GOOD = good_draft()
SIGNS = (b'"', b",", b"\n", b"\r", b";", b"/", b"[", b"]", b"{", b"=", b"-", b"9" * 30, b"1e999", b"nan", b"\xff")
NOISE = st.one_of(st.binary(max_size=6), st.sampled_from(SIGNS))


@pytest.fixture(scope="module")
def good_folder(tmp_path_factory):
    return GOOD.write(tmp_path_factory.mktemp("good"))


@settings(deadline=None)  # the machine's disk is not what is tested
@given(
    file=st.sampled_from(FILES),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), NOISE), min_size=1, max_size=6),
)
def test_random_damage_raises_nothing_but_a_campaign_error(file, cuts, good_folder):
    raw = good = GOOD.content(file)
    for at, length, noise in cuts:
        start = int(at * len(raw))
        raw = raw[:start] + noise + raw[start + length :]
    (good_folder / file).write_bytes(raw)
    try:
        read_campaign(good_folder)
    except CampaignError as error:
        assert error.problems  # anything else fails the test
    finally:
        (good_folder / file).write_bytes(good)
