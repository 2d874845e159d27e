"""Signatures: how a file says that frontlapse wrote it, and that nobody has edited it since.

A signature is a comment of the file's own format with a checksum of all other bytes. Readers of the format skip it. A
file that somebody has edited, or saved again with another program, no longer has the checksum that it states.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

_WORDS = b"Written by frontlapse, checksum "
_SIGNATURE = re.compile(_WORDS + rb"[0-9a-f]{16}")
_TAIL = 512  # bytes at the end of a file that hold the signature
_CHUNK = 1 << 20  # bytes


class _Format(NamedTuple):
    """Return the comment that holds some words; `end` is what closes a file, and follows the comment."""

    comment: Callable[[bytes], bytes]
    end: bytes = b""


def _png_chunk(words: bytes) -> bytes:
    body = b"tEXtComment\0" + words
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _markup(words: bytes) -> bytes:
    return b"<!-- " + words + b" -->\n"


def _member(words: bytes) -> bytes:
    return b',"comment":"' + words + b'"'


def _packet(words: bytes) -> bytes:
    return b',{"id":"comment","name":"' + words + b'"}'


_FORMATS = {
    ".png": _Format(_png_chunk, end=b"\0\0\0\0IEND"),
    ".gif": _Format(lambda words: b"!\xfe" + bytes([len(words)]) + words + b"\0", end=b";"),
    ".webp": _Format(lambda words: struct.pack("<4sI", b"FRLP", len(words)) + words),  # readers skip unknown chunks
    ".mp4": _Format(lambda words: struct.pack(">I4s", 8 + len(words), b"free") + words),
    ".pdf": _Format(lambda words: b"%" + words + b"\n", end=b"startxref"),
    ".svg": _Format(_markup),
    ".html": _Format(_markup),
    ".md": _Format(_markup),
    ".vtt": _Format(lambda words: b"\nNOTE " + words + b"\n"),
    **dict.fromkeys((".kml", ".gexf", ".graphml", ".qgs", ".qml"), _Format(_markup)),
    ".geojson": _Format(_member, end=b"}"),
    ".czml": _Format(_packet, end=b"]"),
    ".txt": _Format(lambda words: b"\n" + words + b"\n"),
}


def sign(path: Path) -> None:
    """Add the signature to a complete file, in the format of its suffix; a signed file stays as it is.

    A format without comments has none: a table of CSV, say.
    """
    suffix = path.suffix.lower()
    if not can_sign(suffix) or is_signed(path):
        return
    comment, end = _FORMATS[suffix]
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        start = file.seek(max(size - _TAIL, 0))
        tail = file.read()
        rest = tail[tail.rindex(end) :] if end else b""
        at = start + len(tail) - len(rest)
        if suffix == ".webp":  # the length of what follows is in its head
            file.seek(4)
            file.write(struct.pack("<I", size - 8 + len(comment(_words("0" * 16)))))
        signature = comment(_words(_checksum(file, at, rest)))
        file.seek(at)
        file.write(signature + rest)


def can_sign(suffix: str) -> bool:
    """Return whether files of a suffix can say that frontlapse wrote them."""
    return suffix.lower() in _FORMATS


def is_signed(path: Path, suffix: str | None = None) -> bool:
    """Return whether a file is as frontlapse wrote it; `suffix` says its format if its name does not."""
    suffix = (path.suffix if suffix is None else suffix).lower()
    if not can_sign(suffix):
        return False
    with path.open("rb") as file:
        start = file.seek(max(file.seek(0, os.SEEK_END) - _TAIL, 0))
        tail = file.read()
        found = _SIGNATURE.findall(tail)
        comment = _FORMATS[suffix].comment(found[-1]) if found else b""
        at = tail.rfind(comment) if found else -1
        return at >= 0 and found[-1] == _words(_checksum(file, start + at, tail[at + len(comment) :]))


def _words(checksum: str) -> bytes:
    return _WORDS + checksum.encode("ascii")


def _checksum(file: BinaryIO, length: int, rest: bytes) -> str:
    """Return the checksum of the first `length` bytes of a file and of `rest`."""
    digest = hashlib.sha256()
    file.seek(0)
    while length:
        chunk = file.read(min(length, _CHUNK))
        digest.update(chunk)
        length -= len(chunk)
    digest.update(rest)
    return digest.hexdigest()[:16]
