from __future__ import annotations

import json
from pathlib import Path

import pytest
from exchange_tables import PLAIN, write_table

from scenarios.cli import main
from sim import read_campaign


def run(capsys, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def test_import_writes_a_folder_and_prints_what_was_assumed(tmp_path, capsys):
    code, out, _ = run(
        capsys, "import", str(write_table(tmp_path, PLAIN + ",1,2,2031,Reds,\n")), "-o", str(tmp_path / "v")
    )
    assert code == 0
    assert "4 records, 3 places, 2 sides, 2 links" in out
    assert "times are of UTC+00:00" in out
    assert "line 6: place: blank, so the row names no place" in out
    assert len(read_campaign(tmp_path / "v").records) == 4


def test_import_as_json_lists_the_rejected_rows(tmp_path, capsys):
    _, out, _ = run(
        capsys, "import", str(write_table(tmp_path, PLAIN + ",1,2,2031,Reds,\n")), "-o", str(tmp_path / "v"), "--json"
    )
    value = json.loads(out)
    assert value["rejected"] == [{"line": 6, "reason": "place: blank, so the row names no place"}]
    assert value["records"] == 4


def test_import_prints_the_first_twenty_rejected_rows_and_counts_the_rest(tmp_path, capsys):
    text = PLAIN + "".join(f",1,{n},2031,Reds,\n" for n in range(30))
    _, out, _ = run(capsys, "import", str(write_table(tmp_path, text)), "-o", str(tmp_path / "v"))
    assert "not imported: 30 rows" in out
    assert out.splitlines()[-1].strip() == "and 10 more"
    assert len((tmp_path / "v" / "rejected.csv").read_text(encoding="utf-8").splitlines()) == 31


def test_import_replaces_its_own_folder_but_no_edited_file(tmp_path, capsys):
    argv = ("import", str(write_table(tmp_path)), "-o", str(tmp_path / "v"))
    assert run(capsys, *argv)[0] == 0
    assert run(capsys, *argv)[0] == 0
    with (tmp_path / "v" / "places.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    code, _, err = run(capsys, *argv)
    assert code == 1
    assert "places.csv was edited since; --force replaces it" in err
    assert run(capsys, *argv, "--force")[0] == 0


def test_import_refuses_a_folder_of_other_files(tmp_path, capsys):
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "letter.txt").write_text("dear", encoding="utf-8")
    code, _, err = run(capsys, "import", str(write_table(tmp_path)), "-o", str(tmp_path / "v"))
    assert code == 1
    assert "it has files that no import wrote" in err
    assert [each.name for each in (tmp_path / "v").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--map", "holder"), "must be written FIELD=COLUMN"),
        (("--time-zone", "Mars"), "a zone of the IANA database"),
        (("--dates", "guess"), "invalid choice"),
    ],
)
def test_misuse_of_options_is_refused(argv, words, tmp_path, capsys):
    with pytest.raises(SystemExit) as raised:
        main(("import", str(write_table(tmp_path)), "-o", str(tmp_path / "v"), *argv))
    assert raised.value.code == 2
    assert words in capsys.readouterr().err


def test_a_table_that_cannot_be_read_is_an_error_without_a_folder(tmp_path, capsys):
    code, _, err = run(capsys, "import", str(tmp_path / "none.csv"), "-o", str(tmp_path / "v"))
    assert code == 1
    assert "no such file" in err
    assert not (tmp_path / "v").exists()


def test_other_commands_take_a_table_and_say_what_they_assume(tmp_path, capsys):
    code, out, err = run(capsys, "state", str(write_table(tmp_path)), "--at", "2031-03-02T23:00")
    assert code == 0
    assert "Reds" in out
    assert "assumed: times are of UTC+00:00" in err
    assert run(capsys, "check", str(write_table(tmp_path)), "--quiet")[2] == ""


def test_other_commands_point_to_import_for_its_options(tmp_path, capsys):
    path: Path = write_table(tmp_path, PLAIN.replace("2031-03-04", "03/04/2031"))
    code, _, err = run(capsys, "state", str(path), "--at", "2031-03-02")
    assert code == 1
    assert "--dates day-first or --dates month-first" in err
    assert "-o FOLDER` takes options of how a table is read" in err


def test_a_film_is_made_of_a_table(tmp_path, capsys):
    out = tmp_path / "film.gif"
    argv = (
        "film",
        str(write_table(tmp_path)),
        "-o",
        str(out),
        "--seconds",
        "2",
        "--fps",
        "2",
        "--hold",
        "1",
        "--size",
        "320x180",
        "-q",
    )
    assert run(capsys, *argv)[0] == 0
    assert out.stat().st_size > 1000


@pytest.mark.usefixtures("blank_pictures")
def test_a_table_that_cites_many_sources_names_a_few_and_its_credit_everywhere(tmp_path, capsys):
    rows = "".join(
        f"P{n},{10 + n / 10},20,2031-03-{n + 1:02d},{('Reds', 'Blues')[n % 2]},Paper {n}\n" for n in range(24)
    )
    table = write_table(tmp_path, f"place,lat,lon,date,holder,source\n{rows}")
    out = tmp_path / "film.gif"
    argv = (
        "film",
        str(table),
        "-o",
        str(out),
        "--seconds",
        "2",
        "--fps",
        "2",
        "--hold",
        "1",
        "--size",
        "320x180",
        "-q",
    )
    assert run(capsys, *argv)[0] == 0
    text = (tmp_path / "film.gif.txt").read_text(encoding="utf-8")
    assert "Source: Paper 0; Paper 1; " in text
    assert "Paper 7; and 16 more. Table: valley.csv. Links between neighbouring places are a construction" in text
    assert run(capsys, "report", str(table), "-o", str(tmp_path / "report.md"), "--draws", "0", "-q")[0] == 0
    assert "24 documents: Licence not stated (24)." in (tmp_path / "report.md").read_text(encoding="utf-8")
