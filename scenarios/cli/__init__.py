"""The command ``frontlapse``: parse, load the one command's module, run it, and end with an honest exit code.

Nothing here or in the parser imports `sim`, `plots` or numpy, so that ``--help`` and completion answer at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from signal import SIGINT, SIGTERM

from scenarios.cli.parser import build_parser
from scenarios.cli.present import CommandError
from scenarios.cli.process import (
    INTERRUPTED,
    READER_LEFT,
    TERMINATED,
    Terminated,
    end_at_once,
    give_up_stdout,
    noted_signals,
    stand_in,
    system_words,
)

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 for success; 1 when the campaign, the moment or the output file will not do, told on stderr in words; 2 for a
    command line that cannot be parsed; 130 when interrupted; 141 when the reader of our output has gone; 143 when
    terminated.
    """
    stand_in()
    end_at_once()
    with noted_signals() as came:
        try:
            args = _parse(argv)
            if args.quiet:
                _quieten()
            module, _, command = args.command.partition(":")
            getattr(importlib.import_module(module), command)(args)
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt, Terminated) as error:
            if SIGTERM in came:
                return _end("terminated", TERMINATED)
            if SIGINT in came or isinstance(error, KeyboardInterrupt):
                return _end("interrupted", INTERRUPTED)
            if isinstance(error, CommandError):
                return _end(str(error), 1)
            if isinstance(error, BrokenPipeError):
                give_up_stdout()
                return READER_LEFT
            if isinstance(error, OSError):
                give_up_stdout()
                return _end(system_words(error), 1)
            raise
    return 0


def _parse(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line; misuse, --help and --version end here, with what they print written."""
    parser = build_parser()
    if "_ARGCOMPLETE" in os.environ:  # set by the shell's completion only
        import argcomplete

        argcomplete.autocomplete(parser)
    try:
        args = parser.parse_args(argv)
        if "misuse" in args and (problem := args.misuse(args)):  # what a parser alone cannot see
            args.refuse(problem)
    except SystemExit:
        sys.stdout.flush()
        raise
    return args


def _quieten() -> None:
    """Keep matplotlib, too, from talking: of a home it cannot write in, and of fonts it looks through."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def _end(words: str, code: int) -> int:
    print(f"frontlapse: {words}", file=sys.stderr)
    return code
