"""A page is one file that says what it is, shows texts as texts, and never replaces a file of others."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from builders import build_campaign, say
from page_scripts import read_payload

import plots
from sim import Study

HOSTILE = "</script><script>alert(1)</script><!-- \"'&amp; \u2028 \u202e =1+1 " + "x" * 10_000


def read(path: Path) -> Any:
    return html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)


@pytest.fixture(scope="module")
def study() -> Study:
    said = [say("s1", "capture", "b", "red1", (600, 1200))]
    return Study(build_campaign({"a": "red1", "b": "blue1"}, said, roads="a-b"))


@pytest.fixture(scope="module")
def saved(study: Study, tmp_path_factory: pytest.TempPathFactory) -> plots.Page:
    return plots.save_page(study, tmp_path_factory.mktemp("page") / "page.html")


def test_head_says_what_the_page_is(study: Study, saved: plots.Page) -> None:
    page = read(Path(saved))
    meta = {each.get("name") or each.get("property"): each.get("content") for each in page.iter("meta")}
    assert page.find(".//title").text == meta["og:title"] == saved.title
    assert meta["description"] == meta["og:description"] == saved.alt == study.campaign.summary
    assert meta["generator"].startswith("frontlapse")
    assert meta["og:image"].startswith("data:image/webp;base64,")
    assert len(meta["og:image"]) < 10_000
    assert page.find(".//link[@rel='icon']").get("href").startswith("data:image/svg+xml,")
    assert (page.get("lang"), page.get("dir")) == ("en", "ltr")


def test_texts_of_a_campaign_are_texts(tmp_path: Path) -> None:
    said = [say("s1", "capture", "b", "red1", 600, note=HOSTILE, claimant=HOSTILE, sentence="t1")]
    names = {"a": HOSTILE, "b": HOSTILE}
    campaign = build_campaign({"a": "red1", "b": "blue1"}, said, names=names, texts={"t1": HOSTILE})
    object.__setattr__(campaign, "title", HOSTILE)
    object.__setattr__(campaign, "summary", HOSTILE)
    path = tmp_path / "page.html"
    plots.save_page(Study(campaign), path, share_image=False)
    page = read(path)
    scripts = list(page.iter("script"))
    assert [script.get("type") for script in scripts] == ["application/octet-stream", "module"]
    data = read_payload(path)
    shown = HOSTILE.replace("\u2028", " ").replace("\u202e", "\ufffd")
    assert data["languages"]["en"]["places"] == [shown, shown]
    assert "\u202e" not in path.read_text(encoding="utf-8")
    assert page.find(".//title").text.startswith("</script><script>alert(1)")


def test_notebook_shows_the_page_in_a_frame_of_its_own(saved: plots.Page) -> None:
    card = saved._repr_html_()
    assert re.match(r'<iframe sandbox="allow-scripts" title="[^"]*" srcdoc="[^"]*" style="[^"]*"></iframe>$', card)
    (inside,) = re.findall(r'srcdoc="([^"]*)"', card)
    assert html.unescape(inside) == Path(saved).read_text(encoding="utf-8")


def test_same_campaign_gives_the_same_file(study: Study, saved: plots.Page, tmp_path: Path) -> None:
    again = plots.save_page(Study(study.campaign), tmp_path / "again.html", share_image=False)
    image = re.compile(r'<meta property="og:image".*\n')
    first, second = (Path(one).read_text(encoding="utf-8").rsplit("<!--", 1)[0] for one in (saved, again))
    assert image.sub("", first) == second


def test_page_of_others_is_not_replaced(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="did not write"):
        plots.save_page(study, path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_page_has_the_suffix_of_a_page(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="suffix"):
        plots.save_page(study, tmp_path / "page.pdf")


def test_runs_are_histories_of_the_study(study: Study, tmp_path: Path) -> None:
    for wrong, error in ((study, TypeError), (["middle"], TypeError), ([Study(study.campaign).history()], ValueError)):
        with pytest.raises(error, match=r"runs|history"):
            plots.save_page(Study(build_campaign({"a": "red1"})), tmp_path / "page.html", runs=wrong)
    assert not list(tmp_path.iterdir())
