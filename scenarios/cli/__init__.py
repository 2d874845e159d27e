"""The command ``frontlapse``: parse, load the one command's module, run it, and end with an honest exit code.

Nothing here or in the parser imports `sim`, `plots` or numpy, so that ``--help`` and completion answer at once.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

from scenarios.cli.parser import build_parser
from scenarios.cli.present import CommandError

__all__ = ["main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_READER_LEFT = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 for success; 1 when the campaign, the moment or the output file will not do, told on stderr in words; 2 for a
    command line that cannot be parsed; 130 when interrupted; 141 when the reader of our output has gone.
    """
    parser = build_parser()
    if "_ARGCOMPLETE" in os.environ:  # set by the shell's completion only
        import argcomplete

        argcomplete.autocomplete(parser)
    args = parser.parse_args(argv)
    if "misuse" in args and (problem := args.misuse(args)):  # what a parser alone cannot see
        args.refuse(problem)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without a place's letters gets their codes instead
            stream.reconfigure(errors="backslashreplace")
    module, _, command = args.command.partition(":")
    try:
        getattr(importlib.import_module(module), command)(args)
        sys.stdout.flush()
    except CommandError as error:
        print(f"frontlapse: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("frontlapse: interrupted", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Else the interpreter flushes stdout once more as it exits, and complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_LEFT
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"frontlapse: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    return 0
