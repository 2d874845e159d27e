"""Text files that commands write with ``-o``: whole or not at all, and over nothing that is there already."""

from __future__ import annotations

import os
import secrets
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from scenarios.cli.output import print_message
from scenarios.cli.process import CommandError


def check_new_file(args: Namespace, suffix: str) -> None:
    """Check that the file of ``-o`` can be written and is not there yet, unless ``--force`` is given."""
    if args.output is None:
        return
    path = Path(args.output)
    if path.suffix.lower() != suffix:
        raise CommandError(f"cannot write {path}: its suffix must be {suffix}")
    if not path.parent.is_dir():
        raise CommandError(f"cannot write {path}: the folder {path.parent} does not exist")
    if path.exists() and (path.is_dir() or not args.force):
        why = "it is a folder" if path.is_dir() else "it exists, and may be edited; --force replaces it"
        raise CommandError(f"cannot write {path}: {why}")


def write_new_file(args: Namespace, text: str) -> None:
    """Write a text to the file of ``-o``, and name it on stderr."""
    path = Path(os.path.realpath(args.output))  # a link is written through
    part = path.with_name(f".frontlapse-{secrets.token_hex(6)}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        if path.exists():
            part.chmod(path.stat().st_mode & 0o7777)
        part.replace(path)
    except OSError as error:
        raise CommandError(f"cannot write {args.output}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink()
    print_message(f"wrote {args.output}", quiet=args.quiet)
