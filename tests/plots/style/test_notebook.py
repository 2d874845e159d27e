"""Pictures in notebooks: as text and as HTML, without notebook packages."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

import numpy as np
import pytest
from builders import build_campaign, say
from matplotlib.image import imread

import plots
from plots.style import figure_settings, notebook
from plots.style.notebook import Film, Picture, map_alt
from sim import History, Study
from sim.chronology import Network
from sim.chronology.placements import date_statements
from sim.clock.replay import replay
from sim.frames import make_frame
from sim.roads.graph import road_graph
from sim.roads.silence import silences

KINDS = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif", ".webp": "image/webp", ".mp4": "video/mp4"}


class Reader(HTMLParser):
    """Collect the attributes of every element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def embedded(text: str) -> tuple[str, bytes]:
    """Return the MIME type and the bytes of the only data URI in HTML."""
    ((kind, encoded),) = re.findall(r'src="data:([^;]+);base64,([^"]+)"', text)
    return kind, base64.b64decode(encoded, validate=True)


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    campaign = build_campaign(
        {"a": "red1", "b": "blue1", "c": "blue1"},
        [say("s1", "capture", "b", "red1", at=(60, 600))],
        roads="a-b-c",
        end=2 * 1440 - 1,
    )
    with figure_settings():
        yield replay(campaign, date_statements(Network(campaign)))


@pytest.mark.parametrize(("suffix", "kind"), KINDS.items())
def test_files_are_embedded_with_their_mime_type(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(bytes(range(256)) * 3)
    shown = Picture(path, "Title", "What it shows")._repr_html_()
    assert embedded(shown) == (kind, path.read_bytes())
    assert Reader(shown).seen[0][0] == ("video" if suffix == ".mp4" else "img")


def test_title_and_alt_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"png")
    words = 'a "b" <script>c</script> & d'
    ((tag, attributes),) = Reader(Picture(tmp_path / "x.png", words, words)._repr_html_()).seen
    assert (tag, attributes["alt"], attributes["title"]) == ("img", words, words)


def test_films_have_alternative_text(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"mp4")
    (_, video), (source, _) = Reader(Film(tmp_path / "x.mp4", "T", "A & B")._repr_html_()).seen
    assert video["aria-label"] == "A & B"
    assert "controls" in video
    assert source == "source"


def test_a_film_has_the_timed_text_beside_it_as_tracks(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"film")
    film = Film(tmp_path / "x.mp4", "T", "A")
    assert "track" not in film._repr_html_()
    (tmp_path / "x.mp4.vtt").write_text("WEBVTT", encoding="utf-8")
    (tmp_path / "x.mp4.chapters.vtt").write_text("WEBVTT", encoding="utf-8")
    tracks = [found for kind, found in Reader(film._repr_html_()).seen if kind == "track"]
    assert [track["kind"] for track in tracks] == ["captions", "chapters"]
    assert base64.b64decode(tracks[0]["src"].removeprefix("data:text/vtt;base64,")) == b"WEBVTT"
    assert not any("default" in track for track in tracks)


def test_large_files_are_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "LARGEST", 10)
    path = tmp_path / "a b.mp4"
    path.write_bytes(b"x" * 10)
    assert embedded(Film(path, "T", "A")._repr_html_())[1] == b"x" * 10
    path.write_bytes(b"x" * 11)
    ((_, _), (tag, attributes)) = Reader(Film(path, "T", "A")._repr_html_()).seen
    assert tag == "a"
    assert str(attributes["href"]).endswith("/a%20b.mp4")


@pytest.mark.parametrize("name", ["x #1?.pdf", '"><b>.pdf', "50%25.pdf", "a:b.pdf", "\udcff.pdf"])
def test_links_lead_to_files_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF")
    (_, (tag, attributes)) = Reader(Picture(tmp_path / name, "T", "A")._repr_html_()).seen
    assert tag == "a" and unquote_to_bytes(str(attributes["href"])) == bytes(tmp_path / name)


@pytest.mark.parametrize("name", ["x.pdf", "frames/%05d.png", "gone.png"])
def test_formats_that_browsers_cannot_show_are_linked(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert [tag for tag, _ in Reader(Picture(tmp_path / name, "T", "A")._repr_html_()).seen] == ["p", "a"]


def test_numbered_pictures_are_linked_by_the_first(history: History, tmp_path: Path) -> None:
    path = tmp_path / "frames" / "%05d.png"
    film = plots.save_film(Study(history.campaign), path, seconds=2, fps=2, hold=1, size=(320, 180))
    ((_, _), (_, attributes)) = Reader(film._repr_html_()).seen
    first = Path(str(attributes["href"]))
    assert first == min(path.parent.glob("*.png"))


def test_mimebundle_has_the_requested_types(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"png")
    picture = Picture(tmp_path / "x.png", "T", "A")
    assert set(picture._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert picture._repr_mimebundle_(include=["text/plain"]) == {"text/plain": "T: A"}
    assert set(picture._repr_mimebundle_(exclude=["text/plain"])) == {"text/html"}


def test_pictures_are_path_like(tmp_path: Path) -> None:
    assert Path(Picture(tmp_path / "x.png", "T", "A")) == tmp_path / "x.png"
    with pytest.raises(ValueError, match="'T' was not saved to a file"):
        Path(Picture(None, "T", "A", b"png"))


def test_show_returns_the_map_of_save_map_without_a_file(history: History, tmp_path: Path) -> None:
    saved = plots.save_map(Study(history.campaign), tmp_path / "map.png", at=700, size=(640, 360))
    shown = plots.show(Study(history.campaign), at=700, size=(640, 360))
    assert shown.path is None
    assert embedded(saved._repr_html_()) == ("image/png", (tmp_path / "map.png").read_bytes())
    kind, content = embedded(shown._repr_html_())
    assert kind == "image/png"
    assert np.array_equal(imread(io.BytesIO(content)), imread(tmp_path / "map.png"))
    assert saved.alt == shown.alt
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]
    assert len(repr(shown)) < 400


def test_show_refuses_moments_outside_the_campaign(history: History) -> None:
    with pytest.raises(ValueError, match=r"at\(=2880\) must lie in the campaign, 2024-11-27T00:00 to 2024-11-28T23:59"):
        plots.show(Study(history.campaign), at=2880)


def test_map_alt_gives_time_places_and_front(history: History) -> None:
    now = make_frame(history, 700, silences=silences(history, road_graph(history.campaign)))
    assert map_alt(history, now) == (
        "Map of 27 November 2024, 11:40. Places held: Red 2, Blue 1. Roads that cross the front: 1."
    )


def test_map_alt_names_what_may_lie_after_the_end() -> None:
    late = say("s", "capture", "c", "red1", at=(60, 9 * 1440))
    history = Study(build_campaign({"a": "red1", "c": "blue1"}, [late], roads="a-c", end=1439)).history("latest")
    now = make_frame(history, 1439, silences=silences(history, road_graph(history.campaign)))
    assert "C captured (27 Nov, 01:00 – 6 Dec, 00:00, here placed after it and not shown)." in map_alt(history, now)


def test_every_save_function_returns_a_displayable_picture(history: History, tmp_path: Path) -> None:
    study = Study(history.campaign)
    made = [
        plots.save_map(study, tmp_path / "map.svg", at=0),
        plots.save_advance(study, tmp_path / "advance.svg"),
        plots.save_sheet(study, tmp_path / "sheet.svg"),
        plots.save_difference(study, tmp_path / "difference.svg", begin=0, until=1440),
        plots.save_film(study, tmp_path / "film.gif", seconds=2, fps=2, hold=1, size=(320, 180)),
    ]
    for picture in made:
        assert picture.path is not None
        assert picture.title in (history.campaign.title, "Red took B")  # a finding, where there is one
        assert picture.alt
        kind, content = embedded(picture._repr_html_())
        assert (kind, content) == (KINDS[picture.path.suffix], picture.path.read_bytes())
    assert isinstance(made[-1], Film)
