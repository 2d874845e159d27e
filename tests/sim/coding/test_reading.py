"""Folders that are being coded."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import FOLDERS, copy_folder

from scenarios import folder
from sim.coding.reading import read_coding


def test_a_coded_folder_has_no_open_sentences():
    assert read_coding(FOLDERS / "valley").open_lines == ()


def test_a_sentence_is_open_without_a_use_or_without_a_row_that_cites_it(tmp_path: Path):
    valley = copy_folder("valley", tmp_path / "valley")
    table = valley / "statements.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    before = len(read_coding(valley).lines)
    table.write_text(rows[0], encoding="utf-8")
    coding = read_coding(valley)
    assert len(coding.lines) == before and coding.statements == ()
    assert coding.open_lines and all(line.use == "coded" and not line.cited for line in coding.open_lines)
    assert coding.problems == ()
    assert set(coding.propose()) == {line.id for line in coding.open_lines}


@pytest.mark.parametrize("file", ["campaign.toml", "sides.csv", "factions.csv"])
def test_a_folder_without_one_of_its_files_is_read_as_far_as_it_goes(tmp_path: Path, file: str):
    valley = copy_folder("valley", tmp_path / "valley")
    (valley / file).unlink()
    assert len(read_coding(valley).lines) == len(read_coding(FOLDERS / "valley").lines)


def test_the_years_of_the_campaign_are_known():
    assert read_coding(folder("northwestern_syria_2024")).names.years == (2024, 2024)
