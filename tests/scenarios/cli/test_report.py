"""The command `report`: one self-contained document with working links, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from builders import copy_folder, shipped_study
from payloads import tree

from scenarios.cli import main
from scenarios.cli.process import CommandError
from scenarios.cli.report.command import FORMATS, Format, _foot, find_film

Run = Callable[..., tuple[int, str, str]]
VOID = {"meta", "img", "source", "br", "link"}


class Reader(HTMLParser):
    """Gathers ids, links and pictures of a page, and whether its tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.sources: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [str(found["id"])] if "id" in found else []
        self.links += [str(found["href"])] if tag == "a" else []
        self.pictures += [found] if tag == "img" else []
        self.sources += [str(found.get("src") or found.get("srcset"))] if tag in ("img", "source") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write both kinds of report of the valley."""
    folder = tmp_path_factory.mktemp("report")
    valley = str(copy_folder("valley", folder / "valley"))
    for name in ("report.html", "report.md"):
        assert main(["report", valley, "-o", str(folder / name), "--draws", "3", "-q"]) == 0
    return folder


@pytest.fixture(scope="module")
def page(written: Path) -> Reader:
    reader = Reader()
    reader.feed((written / "report.html").read_text(encoding="utf-8"))
    return reader


def test_the_page_is_well_formed_and_its_ids_are_unique(page: Reader) -> None:
    assert (page.open, page.wrong) == ([], [])
    assert len(page.ids) == len(set(page.ids))


def test_every_internal_link_of_the_page_has_a_target(page: Reader) -> None:
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within <= set(page.ids)
    assert {"sentence-v2", "sentence-v3", "maps", "road-valley", "audit", "sentences"} <= within | set(page.ids)


def test_the_page_is_self_contained(page: Reader, written: Path) -> None:
    assert page.sources and all(source.startswith("data:image/webp;base64,") for source in page.sources)
    text = (written / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|@import|url\((?!data:)", text)
    assert all(link.startswith(("#", "https://")) for link in page.links)


def test_page_forbids_scripts_and_requests_before_anything_else(written: Path) -> None:
    text = (written / "report.html").read_text(encoding="utf-8")
    head = tree(text)[0]
    assert [child.attrib for child in head[:3]] == [
        {"charset": "utf-8"},
        {"http-equiv": "Content-Security-Policy", "content": head[1].get("content", "")},
        {"name": "referrer", "content": "no-referrer"},
    ]
    policy = dict(rule.split(" ", 1) for rule in head[1].get("content", "").split("; "))
    style = base64.b64encode(hashlib.sha256((head.findtext("style") or "").encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "font-src": "data:",
        "style-src": f"'sha256-{style}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert " style=" not in text  # the policy forbids it


def test_every_picture_has_alt_text_a_size_and_a_dark_version(page: Reader, written: Path) -> None:
    assert len(page.pictures) == 3  # maps, advance, one road
    assert all(picture["alt"] and picture["width"] and picture["height"] for picture in page.pictures)
    assert len(page.sources) == 2 * len(page.pictures)


def test_cited_sentences_are_quoted_verbatim_and_link_back(written: Path) -> None:
    text = (written / "report.html").read_text(encoding="utf-8")
    item = re.search(r'<li id="sentence-v2">(.*?)</li>', text)
    assert item is not None
    assert "On 1 May, in the afternoon, the Northern army captured Bork." in item[1]
    assert 'href="#road-valley"' in item[1]
    assert '<li id="sentence-v1">' not in text  # nothing rests on it


def test_report_names_the_readings_of_draws_and_placements(written: Path) -> None:
    text = (written / "report.md").read_text(encoding="utf-8")
    assert "Shares are of 3 draws, seed 1." in text
    assert "Contradictions of the text are read as follows: cedra as fought." in text
    assert "it is read so" not in text


def test_report_has_every_section(page: Reader, written: Path) -> None:
    parts = {"maps", "advance", "roads", "depth", "pockets", "keystones", "sequences", "collapse", "tally", "audit"}
    assert parts <= set(page.ids)
    markdown = (written / "report.md").read_text(encoding="utf-8")
    assert all(f'<a id="{part}"></a>' in markdown for part in parts)


@pytest.mark.slow
def test_the_same_campaign_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    assert main(["report", str(written / "valley"), "-o", str(again), "--draws", "3", "-q"]) == 0
    assert again.read_bytes() == (written / "report.html").read_bytes()


def test_report_leaves_no_files_and_has_no_path_or_date_of_the_machine(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == {"valley", "report.html", "report.md", "report_pictures"}
    for name in ("report.html", "report.md"):
        assert str(written) not in (written / name).read_text(encoding="utf-8")


def test_retrieval_date_is_given_if_the_table_has_one() -> None:
    campaign = shipped_study().campaign
    (source,) = campaign.sources.values()
    for retrieved, told in (("", "Wikipedia: CC BY-SA 4.0. "), ("2024-12-09", "CC BY-SA 4.0, retrieved 2024-12-09. ")):
        dated = replace(campaign, sources={source.id: replace(source, retrieved=retrieved)})
        assert told in " ".join(_foot(dated))


def test_markdown_links_have_targets_and_pictures_exist(written: Path) -> None:
    text = (written / "report.md").read_text(encoding="utf-8")
    ids = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= ids
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 3 and all((written / picture).is_file() for picture in pictures)


def test_markdown_tables_have_a_cell_for_each_column(written: Path) -> None:
    width = None
    for line in (written / "report.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in (None, cells), line
        width = cells


@pytest.mark.usefixtures("blank_pictures")
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError("No space left on device")])
def test_interrupted_report_keeps_the_older_one(
    run: Run, valley: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    folder = tmp_path / "reports"
    (folder / "x_pictures").mkdir(parents=True)
    older = {"x.md": b"older", "x_pictures/maps.png": b"older map", "x_pictures/mine.png": b"not the report's"}
    for name, content in older.items():
        (folder / name).write_bytes(content)

    def fail(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setitem(FORMATS, ".md", Format(fail, embeds=False))  # when all pictures are drawn
    code, _, _ = run("report", valley, "-o", str(folder / "x.md"), "--draws", "0", "-q", "--force")
    assert code == (130 if error is KeyboardInterrupt else 1)
    assert {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")} == older


def test_unknown_suffix_is_rejected_before_any_work(run: Run, valley: str, tmp_path: Path) -> None:
    code, out, err = run("report", valley, "-o", str(tmp_path / "report.pdf"))
    assert (code, out) == (1, "") and "its suffix must be one of .html, .md" in err
    assert not (tmp_path / "report.pdf").exists()


def test_report_begins_with_five_sentences_and_their_sources(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    short = page.partition('<ul class="short">')[2].partition("</ul>")[0]
    assert 3 <= short.count("<li") <= 5
    assert "The last outcome that is told" in short and "Northern side took" in short
    assert short.count('href="#sentence-') >= 3
    assert page.index('<ul class="short">') < page.index('<ul class="facts">')


def test_tables_of_measures_are_folded_with_their_number_of_rows(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    audit = page.partition('<section id="audit">')[2].partition("</section>")[0]
    assert "<summary>" in audit and audit.count("<details>") == audit.count("</details>") == audit.count("<table>")
    assert "<details>" not in page.partition('<section id="maps">')[2].partition("</section>")[0]


def test_the_poster_links_to_the_film_beside_the_report(tmp_path: Path) -> None:
    (tmp_path / "war.mp4").write_bytes(b"film")
    (tmp_path / "other.gif").write_bytes(b"film")
    (tmp_path / "sub").mkdir()
    args = Namespace(output=str(tmp_path / "war.html"), film=None)
    assert find_film(args) == "war.mp4"
    assert find_film(Namespace(output=str(tmp_path / "peace.html"), film=None)) == ""
    args = Namespace(output=str(tmp_path / "sub" / "war.html"), film=str(tmp_path / "other.gif"))
    assert find_film(args) == "../other.gif"
    with pytest.raises(CommandError, match="is no film"):
        find_film(Namespace(output=args.output, film=str(tmp_path / "missing.mp4")))
