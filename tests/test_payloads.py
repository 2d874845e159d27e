"""Campaigns whose every text and key is hostile, through reports, pictures, captions and cards: no markup."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.text
import pytest
from builders import FOLDERS
from payloads import PAYLOADS, hostile_reports, hostile_study, skeleton, tree, with_payload
from PIL import Image

import plots
from plots.film.subtitles import alt_text
from plots.film.timedtext import Cue, cue_text
from plots.film.tracks import save_captions
from sim import Study, read_campaign

ALL = " ".join(PAYLOADS)
SHORT = PAYLOADS[0] + " $\\frac{ -- ]]> \x1b \u202e"  # fits on pictures, of which the rest is cut
ABOUT = {"svg", "metadata", "RDF", "Work", "type", "format", "style"}
WORDS = {"title", "desc", "text"}
SHAPES = {"defs", "g", "path", "use", "image", "clipPath", "rect", "pattern"}


# -- the report --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "maps.png"
    Image.new("RGB", (2, 1)).save(path)
    return path


@pytest.mark.parametrize("folder", ["valley", "saraqib"])
def test_report_of_a_hostile_campaign_has_the_structure_of_a_harmless_one(folder: str, picture: Path) -> None:
    harmless, hostile = (hostile_reports(folder, payload, picture) for payload in (" word", f" {ALL}"))
    for kind, page in hostile.items():
        assert "alert(1)" in page
        assert skeleton(tree(page)) == skeleton(tree(harmless[kind])), kind
        links = {element.get("href", "#") for element in tree(page).iter("a")}
        assert all(link.startswith("#") for link in links)  # a payload is no part of an address


# -- pictures ----------------------------------------------------------------------------------------------------------

STILLS: dict[str, Callable[[Study, Path], object]] = {
    "map": lambda study, path: plots.save_map(study, path, at=1200, size=(480, 270)),
    "corridor": lambda study, path: plots.save_corridor(study, path, corridor=next(iter(study.campaign.corridors))),
    "advance": lambda study, path: plots.save_advance(study, path),
    "strip": lambda study, path: plots.save_strip(study, path, draws=0),
    "sheet": lambda study, path: plots.save_sheet(study, path, at=[600, 1200]),
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[matplotlib.text.Text]]:
    """Note the texts that are drawn; the fonts lack some of the payload's characters."""
    found: list[matplotlib.text.Text] = []
    draw = matplotlib.text.Text.draw

    def note(self: matplotlib.text.Text, renderer: object) -> None:
        found.append(self)
        draw(self, renderer)

    monkeypatch.setattr(matplotlib.text.Text, "draw", note)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        yield found


@pytest.mark.parametrize("kind", STILLS)
def test_svg_of_a_hostile_campaign_holds_shapes_and_words_only(
    kind: str, tmp_path: Path, drawn: list[matplotlib.text.Text]
) -> None:
    path = tmp_path / "a.svg"
    STILLS[kind](hostile_study("valley", f" {SHORT}"), path)
    root = ElementTree.parse(path).getroot()
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= ABOUT | SHAPES | WORDS
    for element in root.iter():
        names = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        assert not any(name.startswith("on") for name in names)
        assert names.get("href", "#").startswith(("#", "data:image/png;base64,")), names
        assert re.fullmatch(r"[\w.-]*", names.get("id", "")), names
    assert any("alert" in text.get_text() or "scrip" in text.get_text() for text in drawn)
    assert not any(text.get_parse_math() for text in drawn)


def test_pictures_of_control_characters_are_drawn(tmp_path: Path, drawn: list[matplotlib.text.Text]) -> None:
    unfit = hostile_study("valley", " \x00\x1b\ufffe")
    for suffix in (".svg", ".pdf"):
        plots.save_map(unfit, tmp_path / f"a{suffix}", at=1200, size=(480, 270))
    assert "Northern side \ufffd\ufffd\ufffd" in [text.get_text() for text in drawn]


# -- captions and cards ------------------------------------------------------------------------------------------------


def test_captions_of_a_hostile_campaign_are_as_many_cues_as_of_a_harmless_one(tmp_path: Path) -> None:
    found = []
    for payload in (" word", f" {ALL}", "\n\n00:00.000 --> 00:09.000\nfalse"):
        hostile = hostile_study("saraqib", payload)
        told = [caption for caption in hostile.captions("middle") if caption.minute >= 0]
        cues = [Cue(one, cue_text(one, hostile.campaign), 4 * at, 4 * at + 3) for at, one in enumerate(told)]
        save_captions(tmp_path / "a.vtt", hostile.history("middle"), cues, fps=4, ticks=4 * len(cues))
        head, note, *blocks, signature = (
            (tmp_path / "a.vtt").read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
        )
        assert head == "WEBVTT" and note.startswith("NOTE\n") and len(note.splitlines()) == 2
        assert re.fullmatch(r"NOTE Written by frontlapse, checksum [0-9a-f]{16}", signature)
        for comment, cue in zip(blocks[::2], blocks[1::2], strict=True):
            assert comment.startswith("NOTE ") and len(comment.splitlines()) == 3 and "-->" not in comment
            id, time, *lines = cue.split("\n")
            assert 1 <= len(lines) <= 2 and len(cue.splitlines()) == 2 + len(lines) and cue.count("-->") == 1
            assert not id.startswith(("NOTE", "STYLE"))
            assert re.fullmatch(r"[\d:.]{12} --> [\d:.]{12}", time)
            assert "<" not in "".join(lines)
        words = alt_text(hostile, 0, hostile.campaign.end)
        found.append((len(blocks), len(words.splitlines())))
    assert found[0][0] > 2 and found == [found[0]] * 3


@pytest.mark.parametrize("payload", [f" {ALL}", " \x00\ufffe"])
def test_card_of_a_hostile_campaign_has_the_structure_of_a_harmless_one(payload: str) -> None:
    cards = []
    for each in (" word", payload):
        hostile = hostile_study("valley", each)
        cards.append(skeleton(tree(hostile.campaign._repr_html_() + hostile.history("middle")._repr_html_())))
    assert cards[1] == cards[0]


def test_study_refuses_text_that_no_file_can_hold() -> None:
    campaign = read_campaign(FOLDERS / "valley")
    for unfit in (with_payload(campaign, " \ud800"), replace(campaign, rules={"a": "\udcff"})):
        with pytest.raises(ValueError, match=r"the text '.*\\ud[c8].*' of the campaign cannot be encoded as UTF-8"):
            Study(unfit)
