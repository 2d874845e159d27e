"""Signatures: every format still opens, and no edit of a file goes unnoticed."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from plots.film.encoder import save_frames
from plots.style.signature import is_signed, sign

TEXTS = {
    ".html": "<!DOCTYPE html>\n<html><body><p>one</p></body></html>\n",
    ".md": "# Title\n\nLast line\n",
    ".vtt": "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nWords\n",
    ".txt": "What the film shows.\n",
    ".svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
}


def make(path: Path) -> Path:
    """Write a small file in the format of its suffix, unsigned."""
    if path.suffix in TEXTS:
        path.write_text(TEXTS[path.suffix], encoding="utf-8")
    elif path.suffix in (".png", ".pdf"):
        Figure((1, 1)).savefig(path)
    else:
        frames = (np.full((16, 16, 3), value, np.uint8) for value in (0, 255))
        save_frames(path, frames, size=(16, 16), fps=2)
    return path


ALL = [*TEXTS, ".png", ".pdf", ".gif", ".webp", ".mp4"]


@pytest.mark.parametrize("suffix", ALL)
def test_every_edit_of_a_signed_file_shows(tmp_path: Path, suffix: str) -> None:
    path = make(tmp_path / f"a{suffix}")
    sign(path)
    content = path.read_bytes()
    assert is_signed(path)
    sign(path)
    assert path.read_bytes() == content  # a second time changes nothing
    for place in {0, 10, len(content) // 2, len(content) - 30, len(content) - 1}:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert not is_signed(path), place
    for edited in (content + b"\n", content[:-1], b"", content[20:]):
        path.write_bytes(edited)
        assert not is_signed(path)


def test_readers_of_each_format_skip_the_signature(tmp_path: Path) -> None:
    for suffix in (".png", ".gif", ".webp"):
        path = make(tmp_path / f"a{suffix}")
        sign(path)
        with Image.open(path) as image:
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                image.load()
            assert getattr(image, "n_frames", 1) == (1 if suffix == ".png" else 2)
        assert int.from_bytes(path.read_bytes()[4:8], "little") == path.stat().st_size - 8 or suffix != ".webp"
    with av.open(make(tmp_path / "a.mp4")) as film:
        assert len(list(film.decode(video=0))) == 2
    sign(make(tmp_path / "a.svg"))
    assert ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    pdf = make(tmp_path / "a.pdf")
    table = pdf.read_bytes().rindex(b"xref\n", 0, -20)
    sign(pdf)
    assert pdf.read_bytes().rindex(b"\nxref\n") + 1 == table == int(pdf.read_bytes().split()[-2])


@settings(max_examples=30)
@given(content=st.binary(max_size=700))
def test_what_was_not_signed_never_seems_to_be(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(content)
    assert not is_signed(path)
    path.write_bytes(content + b"\nWritten by frontlapse, checksum 0123456789abcdef\n")
    assert not is_signed(path)


def test_a_picture_saved_again_by_another_program_is_not_signed(tmp_path: Path) -> None:
    path = make(tmp_path / "a.png")
    sign(path)
    with Image.open(path) as image:
        image.load()
        assert image.info["Comment"].startswith("Written by frontlapse, checksum ")
        again = io.BytesIO()
        image.save(again, "PNG")
    path.write_bytes(again.getvalue())
    assert not is_signed(path)
