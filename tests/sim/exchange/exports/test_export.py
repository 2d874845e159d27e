"""Exports: the format follows the suffix, the bytes follow from the study, and no file is lost."""

import pytest
from builders import open_study

from scenarios import folder
from sim import Study, read_campaign
from sim.exchange.exports import export as exports
from sim.exchange.exports.export import FORMATS, choose_layers, export, files_of, missing_library


@pytest.fixture(scope="module")
def study():
    return open_study("northwestern_syria_2024")


@pytest.fixture(scope="module")
def again():
    return Study(read_campaign(folder("northwestern_syria_2024")))


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix not in (".gpkg", ".qgz")])  # as .qgs
def test_the_same_study_gives_the_same_bytes(study, again, tmp_path, suffix) -> None:
    for name, each in (("first", study), ("second", again)):
        (tmp_path / name).mkdir()
        path = tmp_path / name / f"a{suffix}"
        if missing_library(path):
            pytest.skip(missing_library(path))
        export(each, path)
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first.keys() == {file.name for file in files_of(path)}
    assert first == second


def test_a_file_that_exists_is_replaced_only_if_asked(study, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        export(study, path)
    assert path.read_text() == "mine"
    export(study, path, overwrite=True)
    assert path.read_text().startswith("place,")


def test_errors_say_what_is_allowed(study, tmp_path) -> None:
    with pytest.raises(ValueError, match=r"suffix '\.doc' of a\.doc is not one of: \.csv"):
        export(study, tmp_path / "a.doc")
    with pytest.raises(ValueError, match="did you mean spells"):
        export(study, tmp_path / "a.csv", what="spell")
    with pytest.raises(ValueError, match="holds one layer, not spells and events"):
        choose_layers(tmp_path / "a.csv", ["spells", "events"])


def test_a_missing_library_is_named_with_its_extra(study, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(exports.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'frontlapse\[parquet\]'"):
        export(study, tmp_path / "a.parquet")


def test_the_options_of_the_command_are_those_of_the_exports() -> None:
    from scenarios.cli.options import EXPORTED, EXPORTS

    assert (tuple(FORMATS), tuple(exports.LAYERS)) == (EXPORTS, EXPORTED)


def test_a_format_that_fails_leaves_nothing(study, tmp_path, monkeypatch) -> None:
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(exports, "csv_text", fail)
    with pytest.raises(OSError, match="disk full"):
        export(study, tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".geojson", ".kml", ".czml", ".gexf", ".qgs"])
def test_a_file_of_a_run_with_scripts_says_so_in_its_head(study, tmp_path, suffix) -> None:
    def hold_out(world):
        world.delay("Hama", hours=36)
        yield world.when("Hama", side="moc")

    path = tmp_path / f"a{suffix}"
    if missing_library(path):
        pytest.skip(missing_library(path))
    export(study, path, history=study.run(hold_out))
    assert "[Counterfactual, not the record]" in path.read_text(encoding="utf-8")
    export(study, path, overwrite=True)
    assert "Counterfactual, not the record" not in path.read_text(encoding="utf-8")
