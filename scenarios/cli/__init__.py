"""The command ``frontlapse``: parse the arguments, import the module of the command, run it, return an exit code.

Neither this module nor the parser imports `sim`, `plots` or numpy, so that ``--help`` and completion are fast.
"""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from signal import SIGINT, SIGTERM

from scenarios.cli.output import print_error
from scenarios.cli.parser import build_parser
from scenarios.cli.process import (
    EXIT_SIGINT,
    EXIT_SIGPIPE,
    EXIT_SIGTERM,
    CommandError,
    Terminated,
    discard_stdout,
    error_lines,
    recorded_signals,
    replace_closed_streams,
    skip_exit_gc,
)

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: success; 1: invalid campaign, date or output file, with a message on stderr; 2: invalid command line;
    130: interrupted; 141: the reader of stdout has gone; 143: terminated.
    """
    replace_closed_streams()
    skip_exit_gc()
    args = None
    with recorded_signals() as received:
        try:
            args = _parse(argv)
            if args.quiet:
                _silence_matplotlib()
            module, _, command = args.command.partition(":")
            getattr(importlib.import_module(module), command)(args)
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt, Terminated) as error:
            if SIGTERM in received:
                return _end("terminated", EXIT_SIGTERM)
            if SIGINT in received or isinstance(error, KeyboardInterrupt):
                return _end("interrupted", EXIT_SIGINT)
            if isinstance(error, OSError):
                discard_stdout()
            if isinstance(error, BrokenPipeError):
                return EXIT_SIGPIPE
            if (lines := error_lines(error)) is None:
                raise
            of_campaign = "campaign" in (args or ()) and not isinstance(error, (CommandError, OSError))
            return _end(f"{args.campaign}: {lines[0]}" if args and of_campaign else lines[0], 1, *lines[1:])
    return 0


def _parse(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line; exits on an invalid one and after --help and --version."""
    parser = build_parser()
    if "_ARGCOMPLETE" in os.environ:  # set by the shell's completion only
        import argcomplete

        argcomplete.autocomplete(parser)
    try:
        args = parser.parse_args(argv)
        if "misuse" in args and (problem := args.misuse(args)):  # combinations that argparse does not check
            args.refuse(problem)
    except SystemExit:
        sys.stdout.flush()
        raise
    return args


def _silence_matplotlib() -> None:
    """Silence matplotlib's messages about its cache folder and the fonts it searches."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def _end(words: str, code: int, *more: str) -> int:
    print_error(f"frontlapse: {words}", *more)
    return code
