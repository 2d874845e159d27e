"""A browser that opens the outputs of a hostile campaign runs nothing and asks for nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from payloads import hostile_reports, hostile_study
from PIL import Image

import plots

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAYLOAD = (
    " \"'></title></style></textarea><script>document.title='RUN';new Image().src='{0}/script'</script>"
    "<img src={0}/img onerror=document.title='RUN'><svg onload=document.title='RUN'><image href={0}/image />"
    "<style>@import url({0}/import);*{{background:url({0}/css)}}</style><link rel=stylesheet href={0}/link>"
    "<iframe src={0}/iframe></iframe><object data={0}/object></object><video poster={0}/poster></video>"
    "<meta http-equiv=refresh content='0;url={0}/refresh'><base href={0}/base/><body background={0}/body>"
    "![x]({0}/markdown) <{0}/auto> [x]: {0}/reference --> ]]>"
)
FRAMES = """<!doctype html><title>frames</title><img src="/control">
<iframe src="report.html"></iframe><iframe src="unguarded.html"></iframe><iframe src="markdown.html"></iframe>
<iframe src="map.svg"></iframe><p>waiting</p>
<script>onload = () => document.querySelector("p").textContent = JSON.stringify(
  [...document.querySelectorAll("iframe")].map(frame => frame.contentDocument.title))</script>"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve the folder of a test; yield its address, and the paths that are asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **settings: object) -> None:
            super().__init__(*args, directory=str(tmp_path), **settings)  # type: ignore[arg-type,misc]

        def log_message(self, form: str, *args: object) -> None:
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_browser_runs_and_requests_nothing_of_a_hostile_campaign(tmp_path: Path, served: tuple[str, list[str]]) -> None:
    address, asked = served
    payload = PAYLOAD.format(address)
    Image.new("RGB", (2, 1)).save(tmp_path / "maps.png")
    pages = hostile_reports("saraqib", payload, tmp_path / "maps.png")
    (tmp_path / "report.html").write_text(pages["html"], encoding="utf-8")
    unguarded = re.sub("<meta http-equiv=[^>]*>", "", pages["html"])  # escaping must do without the policy
    (tmp_path / "unguarded.html").write_text(unguarded, encoding="utf-8")
    markdown = f"<!doctype html><title>markdown</title>{pages['md']}"
    (tmp_path / "markdown.html").write_text(re.sub('<img src="[^"]*', '<img src="data:,', markdown), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        plots.save_map(hostile_study("valley", payload), tmp_path / "map.svg", at=1200, size=(480, 270))
    (tmp_path / "frames.html").write_text(FRAMES, encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'profile'}", "--timeout=20000", "--dump-dom",
            f"{address}/frames.html",
        ],
        capture_output=True, text=True, timeout=60, env=os.environ | {"HOME": str(tmp_path)},
    )  # fmt: skip
    title = hostile_study("saraqib", payload).campaign.title  # of two pages and a picture
    assert "waiting" not in done.stdout, done.stderr
    told = re.search(r"<p>(.*?)</p>", done.stdout, re.DOTALL)
    assert told is not None and told[1].count("RUN") == 3 * title.count("RUN")
    expected = {"/frames.html", "/control", "/report.html", "/unguarded.html", "/markdown.html", "/map.svg"}
    assert expected <= set(asked) <= expected | {"/favicon.ico"}
