"""One mistake in a campaign folder hides no other and is reported once, and random damage gives only problems."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from builders import OPTIONAL, Draft, problems_of
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.errors import CampaignError
from sim.tables import read_campaign

TOML, BACKDROP, PLACES, SENTENCES, TOLD, TOLLS = (
    "campaign.toml", "backdrop.geojson", "places.csv", "sentences.csv", "statements.csv", "casualties.csv",
)  # fmt: skip
GOOD = Draft.of("saraqib")


def test_the_message_has_one_line_a_problem(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(TOLD, 3, "faction", "htc")
    draft.set(PLACES, 5, "lat", "95")
    with pytest.raises(CampaignError) as caught:
        read_campaign(draft.write(tmp_path))
    assert str(caught.value).splitlines() == [
        "places.csv:6 lat: '95': degrees from -90 to 90",
        "statements.csv:4 faction: 'htc': a faction of factions.csv: government, hts: did you mean hts?",
    ]


def test_a_missing_folder_is_named(tmp_path):
    (problem,) = problems_of(tmp_path / "nowhere")
    assert str(problem) == f"{tmp_path / 'nowhere'}: no such folder"


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "campaign").write_text("")
    (problem,) = problems_of(tmp_path / "campaign")
    assert problem.allowed == "a folder with campaign.toml, not a file"


def test_an_impossible_folder_name_is_a_missing_folder():
    (problem,) = problems_of(Path("a\0b"))
    assert problem.allowed == "no such folder"


def test_an_empty_folder_lacks_every_needed_file(tmp_path):
    assert {problem.file for problem in problems_of(tmp_path)} == set(GOOD.files) - {BACKDROP, *OPTIONAL}


def test_a_folder_in_place_of_a_file_is_reported(tmp_path):
    draft = Draft.of("saraqib")
    draft.absent.add(TOLLS)
    (draft.write(tmp_path) / TOLLS).mkdir()
    (problem,) = problems_of(tmp_path)
    assert problem.file == TOLLS and "a file that can be read" in problem.allowed


def test_a_misspelt_file_name_is_suggested(tmp_path):
    draft = Draft.of("saraqib")
    draft.absent.add(TOLLS)
    (draft.write(tmp_path) / "casulties.csv").write_bytes(draft.content(TOLLS))
    (problem,) = problems_of(tmp_path)
    assert problem.nearest == "casulties.csv"


@pytest.mark.parametrize("file", [file for file in GOOD.files if file != BACKDROP])
def test_references_to_an_unreadable_file_are_not_reported(file, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(file, lambda raw: b"\x00" + raw)
    assert [problem.file for problem in problems_of(draft.write(tmp_path))] == [file]


@pytest.mark.parametrize("file", ["places.csv", "sentences.csv", "statements.csv", "roads.csv", "factions.csv"])
def test_references_to_an_unreadable_row_are_not_reported(file, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(file, lambda raw: raw.rstrip(b"\n") + b",one cell more\n")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.file == file and "cells as in the header" in problem.allowed


def test_an_open_quote_hides_no_later_problem(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(TOLD, 11, "faction", "htc")
    draft.damaged(TOLD, lambda raw: raw.replace(b"a few hours", b'"a few hours'))
    assert [(problem.line, problem.column) for problem in problems_of(draft.write(tmp_path))] == [
        (3, ""),
        (12, "faction"),
    ]


def test_all_mistakes_of_one_row_are_reported(tmp_path):
    draft = Draft.of("saraqib")
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
def test_an_unguessable_cell_neither_hides_nor_causes_other_problems(file, row, bad, others, tmp_path):
    draft = Draft.of("saraqib")
    for column, value in (bad | others).items():
        draft.set(file, row, column, value)
    found = problems_of(draft.write(tmp_path))
    assert {(problem.file, problem.column) for problem in found} == {(file, column) for column in bad | others}
    assert len(found) == len(bad | others)


def test_captures_before_the_epoch_are_reported_at_their_sentence(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(SENTENCES, 2, "date", "2023-11-28")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line, problem.column, problem.value) == (SENTENCES, 4, "date", "2023-11-28")
    why = "as a4 (capture) and 1 more change who holds a place"
    assert problem.allowed == f"a day not before the epoch, 2024-11-27, {why}"


def test_own_times_of_a_capture_before_the_epoch_are_reported_in_its_row(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(SENTENCES, 1, "date", "")
    for column, value in (("earliest", "2023-11-28T00:00"), ("latest", "2023-11-28T05:00"), ("note", "-")):
        draft.set(TOLD, 2, column, value)
    draft.set(TOLD, 2, "phrase", "")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line, problem.column) == (TOLD, 3, "latest")
    assert problem.allowed == "a time not before the epoch, 2024-11-27, as capture changes who holds a place"


def test_statements_that_change_no_holder_may_precede_the_epoch(tmp_path):
    draft = Draft.of("saraqib")
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
def test_header_damage_by_spreadsheets_is_reported_once(how, words, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged("sides.csv", how)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line) == ("sides.csv", 1)
    assert words in problem.allowed


def test_places_in_each_other_are_reported_once(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(PLACES, 6, "part_of", "saraqib")  # which is counted and lies in the region, as does another place
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column) == (4, "part_of")
    assert "eastern_idlib, saraqib lie in each other" in problem.allowed


def test_unreadable_points_are_not_reported_as_lacking_roads(tmp_path):
    draft = Draft.of("saraqib")
    for row in range(1, 6):
        for column in ("lat", "lon"):
            draft.set(PLACES, row, column, draft.rows[PLACES][row - 1][column].replace(".", ",") + "°")
    found = problems_of(draft.write(tmp_path))
    assert len(found) == 10
    assert {problem.column for problem in found} == {"lat", "lon"}


@pytest.mark.parametrize("header", ["[map.label_sides]", "[[map.insets]]", "[corridors.m5]"])
def test_a_toml_header_without_its_bracket_is_one_problem(header, tmp_path):
    draft = Draft.of("saraqib")
    draft.replace(TOML, header, header[:-1])
    draft.replace(TOML, "[[map.phases]]", "[[map.insets]]\ntitle='Hama'\nextent=[36, 35, 37, 36]\n\n[[map.phases]]")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.value == header[:-1]


def test_a_short_list_is_not_reported_as_missing(tmp_path):
    draft = Draft.of("saraqib")
    draft.replace(TOML, "[35.0, 34.5, 39.0, 36.5]", "[35.0, 34.5, 39.0]")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column, problem.allowed) == (11, "map.extent", "4 values, not 3")


def test_a_misplaced_quote_in_the_first_cell_keeps_the_rows_id(tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(SENTENCES, lambda raw: raw.replace(b"\ns02,", b'\n"s02,"', 1))
    assert [(problem.file, problem.line) for problem in problems_of(draft.write(tmp_path))] == [(SENTENCES, 4)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_place_of_a_table_is_refused_without_blocking(tmp_path):
    folder = Draft.of("saraqib").write(tmp_path)
    (folder / "claims.csv").unlink()
    os.mkfifo(folder / "claims.csv")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.allowed) == ("claims.csv", "a regular file, not a pipe or a device")


def test_a_broken_link_is_not_suggested_for_itself(tmp_path):
    folder = Draft.of("saraqib").write(tmp_path)
    (folder / "claims.csv").unlink()
    (folder / "claims.csv").symlink_to(folder / "gone.csv")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.nearest) == ("claims.csv", "")
    assert "a link to a file that does not exist" in problem.allowed


def test_a_mistake_in_campaign_toml_hides_none_in_the_tables(tmp_path):
    draft = Draft.of("saraqib")
    draft.replace(TOML, "pieces = 1", "pieces = one")
    draft.set(PLACES, 5, "lon", "-36.75783")
    draft.set(TOLD, 8, "phrase", "amid the collapse")  # the lost line may have defined it
    assert [(problem.file, problem.line) for problem in problems_of(draft.write(tmp_path))] == [(TOML, 43), (PLACES, 6)]


def test_a_cell_after_one_of_two_lines_is_on_the_second_line(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(SENTENCES, 3, "text", draft.rows[SENTENCES][2]["text"].replace("amid ", "amid\n"))
    draft.set(SENTENCES, 3, "use", "codde")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.column) == (6, "use")


def test_a_mistyped_year_of_a_statement_is_reported(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(TOLD, 7, "earliest", "2023-11-30T00:00")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.column, problem.value) == ("earliest", "2023-11-30T00:00")


@pytest.mark.parametrize(
    ("lat", "lon"), [("95", "36.75783"), ("35.13179", "195"), ("-35.13179", "36.75783"), ("nan", "36.75783")]
)
def test_an_impossible_point_gives_no_second_problem_on_its_roads(lat, lon, tmp_path):
    draft = Draft.of("saraqib")
    draft.rows[PLACES][4].update(lat=lat, lon=lon)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line) == (PLACES, 6)


SIGNS = (b'"', b",", b"\n", b"\r", b";", b"/", b"[", b"]", b"{", b"=", b"-", b"9" * 30, b"1e999", b"nan", b"\xff")
NOISE = st.one_of(st.binary(max_size=6), st.sampled_from(SIGNS))


@pytest.fixture(scope="module")
def good_folder(tmp_path_factory):
    return GOOD.write(tmp_path_factory.mktemp("good"))


@settings(deadline=None)  # disk speed is not tested
@given(
    file=st.sampled_from(GOOD.files),
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


HARD = "a few\u00a0hours\u202flater"


@pytest.mark.parametrize("typed", ["a few hours later", HARD, "a few  hours\u2009later"])
@pytest.mark.parametrize("quoted", ["a few hours later", HARD, "a few\nhours later"])
def test_a_phrase_matches_its_sentence_with_spaces_of_any_kind(typed, quoted, tmp_path):
    draft = Draft.of("saraqib")
    draft.rows[SENTENCES][0]["text"] = draft.rows[SENTENCES][0]["text"].replace("a few hours later", quoted)
    draft.rows[TOLD][1]["phrase"] = typed
    campaign = read_campaign(draft.write(tmp_path))
    assert campaign.statements["a2"].phrase == "a few hours later"
    assert campaign.phrases[campaign.statements["a2"].phrase].kind == "gap"
    assert quoted in campaign.sentences["s01"].text  # the record is not changed


def test_a_phrase_of_campaign_toml_may_have_hard_spaces(tmp_path):
    draft = Draft.of("saraqib")
    draft.replace(TOML, '"a few hours later" =', f'"{HARD}" =')
    assert "a few hours later" in read_campaign(draft.write(tmp_path)).phrases


def test_a_phrase_that_looks_like_words_of_its_sentence_names_the_character(tmp_path):
    draft = Draft.of("saraqib")
    draft.rows[SENTENCES][0]["text"] = draft.rows[SENTENCES][0]["text"].replace("a few hours", "a few ho\u00adurs")
    for problem in problems_of(draft.write(tmp_path)):
        assert problem.column == "phrase" and problem.nearest == "a few ho\u00adurs later"
        assert str(problem).endswith("(the value has nothing where this has U+00AD SOFT HYPHEN)")


@pytest.mark.parametrize(
    ("file", "column", "text", "nearest"),
    [
        (PLACES, "kind", "t\u043ewn", "town"),
        (TOLD, "verb", "captur\u0435", "capture"),
        (TOLD, "place", "s\u0430raqib", "saraqib"),
        (TOLD, "sentence", "s01\u200b", "s01"),
        (PLACES, "lat", "\u221236.1", "-36.1"),
        (SENTENCES, "date", "2024\u201111\u201127", "2024-11-27"),
    ],
)
def test_a_cell_with_a_look_alike_names_the_character(file, column, text, nearest, tmp_path):
    draft = Draft.of("saraqib")
    draft.set(file, 1, column, text)
    problem = next(p for p in problems_of(draft.write(tmp_path)) if (p.file, p.line, p.column) == (file, 2, column))
    assert problem.nearest == nearest
    assert "(the value has " in str(problem) and "U+" in str(problem)


def test_an_ambiguous_cell_offers_every_reading_and_takes_none(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(SENTENCES, 2, "date", "11/12/2024")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.nearest == "2024-12-11 or 2024-11-12"


def test_only_what_the_column_accepts_is_suggested(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(TOLD, 5, "share_high", "1_5")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.value, problem.nearest) == ("1_5", "")


def test_days_of_campaign_toml_have_hints_too(tmp_path):
    draft = Draft.of("saraqib")
    draft.replace(TOML, '"2024-12-08T23:59"', '"8 December 2024 11:59 pm"')
    draft.replace(TOML, 'epoch = "2024-11-27"', 'epoch = "27.11.2024"')
    assert {problem.nearest for problem in problems_of(draft.write(tmp_path))} == {"2024-12-08T23:59", "2024-11-27"}


@pytest.mark.parametrize("row", [b",,,,,,,,,,,,,\n", b'"","",,\n', b" ,\xc2\xa0,,\n", b",\r\n"])
def test_emptied_rows_after_the_last_are_skipped(row, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(PLACES, lambda raw: raw + b"\n" + row * 1000)
    assert read_campaign(draft.write(tmp_path)).places == read_campaign(GOOD.write(tmp_path / "good")).places


def test_emptied_rows_alone_are_no_rows(tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged("sources.csv", lambda raw: raw.split(b"\n")[0] + b"\n,,,\n,,,\n")
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.allowed == "at least a row under the header, not 0"


@pytest.mark.parametrize(
    ("file", "how", "words"),
    [
        (PLACES, lambda raw: raw.decode().encode("utf-16"), "not UTF-16 text, as a spreadsheet saves"),
        (
            PLACES,
            lambda raw: raw.decode().encode("utf-16-le"),
            "not UTF-16 text without its mark; save it as CSV UTF-8",
        ),
        (PLACES, lambda raw: raw.decode().encode("utf-16-be"), "not UTF-16 text without its mark"),
        (PLACES, lambda raw: raw.decode().encode("utf-32"), "not UTF-32 text"),
        (
            TOML,
            lambda raw: raw.decode().encode("utf-16"),
            "not UTF-16 text, as a spreadsheet saves “Unicode text”; save",
        ),
        (PLACES, lambda raw: b"PK\x03\x04\x14\x00" + raw, "not the file of a spreadsheet program, such as xlsx or ods"),
        (PLACES, lambda raw: b"\xd0\xcf\x11\xe0\xa1" + raw, "such as xls;"),
        (PLACES, lambda raw: b"\x1f\x8b\x08\x00" + raw, "not a compressed file"),
    ],
)
def test_a_file_of_another_kind_is_recognised(file, how, words, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(file, how)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.line) == (file, 0)
    assert problem.allowed.startswith("text in UTF-8, ") and words in problem.allowed


@pytest.mark.parametrize(
    ("name", "codec", "words"),
    [
        ("Saraqèb", "cp1252", "it looks like Windows-1252, in which this is 'Saraqèb'; save it as CSV UTF-8"),
        ("Saraqèb", "mac_roman", "it looks like Mac Roman, in which this is 'Saraqèb'; save it as CSV UTF-8"),
        ("“Saraqib”", "cp1252", "Windows-1252, in which this is '“Saraqib”'"),
        ("Idlib\N{RIGHT SINGLE QUOTATION MARK}s Ürün – 3", "cp1252", "Windows-1252, in which this is 'Idlib"),
        ("Idlib\N{RIGHT SINGLE QUOTATION MARK}s Ürün – 3", "mac_roman", "Mac Roman, in which this is 'Idlib"),
        ("\u0421\u0430\u0440\u0430\u043a\u0438\u0431", "cp1251", "which this is not; save it as CSV UTF-8"),
        ("\u0633\u0631\u0627\u0642\u0628", "cp1256", "which this is not; save it as CSV UTF-8"),
    ],
)
def test_bytes_of_another_encoding_are_read_to_the_user(name, codec, words, tmp_path):
    draft = Draft.of("saraqib")
    text = draft.content(PLACES).decode("ascii", "ignore").replace("Saraqib", name)
    draft.damaged(PLACES, lambda _: text.encode(codec))
    found = problems_of(draft.write(tmp_path))
    assert (found[0].line, found[0].value[:7]) == (4, "byte 0x")
    assert words in found[0].allowed


def _all_quoted(raw: bytes, delimiter: str) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(csv.reader(io.StringIO(raw.decode())))
    return sheet.getvalue().encode()


@pytest.mark.parametrize(("delimiter", "name"), [(";", ";"), ("\t", "tabs"), ("|", "|")])
@pytest.mark.parametrize("how", [_all_quoted, lambda raw, mark: raw.replace(b",", mark.encode())])
def test_other_delimiters_are_reported_once(delimiter, name, how, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged("sides.csv", lambda raw: how(raw, delimiter))
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.line, problem.allowed) == (1, f"cells separated by commas, not {name}")


def test_cells_that_are_all_quoted_are_read(tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged("sides.csv", lambda raw: _all_quoted(raw, ","))
    assert set(read_campaign(draft.write(tmp_path)).sides) == {"government", "moc"}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "sides.csv",
            "id,name,short,colour,marker",
            "“id”,“name”,“short”,“colour”,“marker”",
            "a header in plain letters, without quotes",
        ),
        ("sides.csv", "id,name", "\ufeff\ufeffid,name", "did you mean id? (the value has U+FEFF"),
        ("sides.csv", "id,name,short", "ID,Name,Short", "did you mean short?"),
        (PLACES, "other_names", "Other Names", "did you mean other_names?"),
        (
            PLACES,
            ",Saraqib,",
            ",“Saraqib, old town”,",
            '14 cells as in the header, not 15; “ quotes no cell, only " does',
        ),
        (TOML, 'title = "', "title = “", "; this line has U+201C LEFT DOUBLE QUOTATION MARK"),
        (TOML, "title = ", "title\u00a0= ", "; this line has U+00A0 NO-BREAK SPACE"),
        (TOML, 'epoch = "2024-11-27"', "epoch = 27.11.2024", 'did you mean "2024-11-27"?'),
    ],
)
def test_what_word_processors_do_to_headers_and_quotes_has_a_hint(file, old, new, words, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged(file, lambda raw: raw.replace(old.encode(), new.encode(), 1))
    assert any(words in str(problem) for problem in problems_of(draft.write(tmp_path)))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "########"])
def test_errors_of_a_spreadsheet_are_no_values(error, tmp_path):
    draft = Draft.of("saraqib")
    for file, row, column in ((PLACES, 3, "name"), (PLACES, 3, "lat"), (SENTENCES, 1, "section"), (TOLD, 2, "note")):
        draft.set(file, row, column, error)
    found = problems_of(draft.write(tmp_path))
    assert [(problem.file, problem.column) for problem in found] == [
        (PLACES, "lat"), (PLACES, "name"), (SENTENCES, "section"), (TOLD, "note"),
    ]  # fmt: skip
    assert {problem.allowed for problem in found} == {"a value, not an error of the spreadsheet"}


@pytest.mark.parametrize("title", ["Places of the campaign,,,,", "Table 1", '"Sides, with colours"'])
def test_a_title_above_the_header_is_named(title, tmp_path):
    draft = Draft.of("saraqib")
    draft.damaged("sides.csv", lambda raw: title.encode() + b"\n\n" + raw)
    (problem,) = problems_of(draft.write(tmp_path))
    assert problem.allowed == "the header of the next row in the first line, not what a spreadsheet put before it"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("saraqib, hama", "saraqib; hama"),
        ("saraqib|hama", "saraqib; hama"),
        ("saraqib\uff1bhama", "saraqib; hama"),
        ("saraqib\u060c hama", "saraqib; hama"),
        ("nowhere, hama", ""),
    ],
)
def test_a_list_with_other_separators_has_a_hint(text, nearest, tmp_path):
    draft = Draft.of("saraqib")
    draft.set(TOLD, 11, "towards", text)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.column, problem.value, problem.nearest) == ("towards", text, nearest)


def test_a_name_that_was_encoded_twice_is_refused(tmp_path):
    draft = Draft.of("saraqib")
    draft.set(PLACES, 3, "name", "Saraq\u00e8b".encode().decode("cp1252"))
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.column, problem.nearest) == ("name", "Saraq\u00e8b")


def test_numbers_as_text_of_campaign_toml_have_hints_too(tmp_path):
    draft = Draft.of("saraqib")
    draft.texts[TOML] += "\n[[map.words]]\ntext = 'Sea'\nlon = '36\u00b030\u2032E'\nlat = '35,5'\nkind = 'sea'\n"
    assert {problem.nearest for problem in problems_of(draft.write(tmp_path))} == {"35.5", "36.5"}


@pytest.mark.parametrize(
    ("file", "row", "column", "text"),
    [(PLACES, 2, "part_of", "eastern_idib"), (TOLD, 4, "sentence", "s02\u200b"), (TOLD, 8, "sentence", "\u045503")],
)
def test_a_misspelt_reference_causes_no_problem_elsewhere(file, row, column, text, tmp_path):
    draft = Draft.of("saraqib")
    draft.set(file, row, column, text)
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.column) == (file, column)


def test_a_sentence_that_only_a_look_alike_cites_is_not_reported(tmp_path):
    draft = Draft.of("valley")
    draft.set(TOLD, 1, "sentence", "v2\u200b")
    (problem,) = problems_of(draft.write(tmp_path))
    assert (problem.file, problem.nearest) == (TOLD, "v2")
