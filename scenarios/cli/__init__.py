"""The command ``frontlapse``: parse the arguments, import the module of the command, run it, return an exit code.

Neither this module nor the parser imports `sim`, `plots` or numpy, so that ``--help`` and completion are fast.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from argparse import Namespace
from collections.abc import Sequence

from scenarios.cli.parser import build_parser
from scenarios.cli.process import CommandError, error_lines, replace_closed_streams, report_errors, skip_exit_gc

__all__ = ["main"]

_BEFORE_YEAR_1 = re.compile(r"-[0-9]{4}-[0-9]{2}-[0-9]{2}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: success; 1: invalid campaign, date or output file, with a message on stderr; 2: invalid command line;
    129: hung up; 130: interrupted; 141: the reader of stdout has gone; 143: terminated.
    """
    replace_closed_streams()
    skip_exit_gc()
    args = None

    def work() -> None:
        nonlocal args
        args = _parse(argv)
        if args.quiet:
            _silence_matplotlib()
        module, _, command = args.command.partition(":")
        getattr(importlib.import_module(module), command)(args)

    def lines(error: BaseException) -> list[str] | None:
        found = error_lines(error)
        if found and args and "campaign" in args and not isinstance(error, (CommandError, OSError)):
            found[0] = f"{args.campaign}: {found[0]}"
        return found

    return report_errors(work, prefix="frontlapse: ", lines=lines)


def _parse(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line; exits on an invalid one and after --help and --version."""
    if "_ARGCOMPLETE" in os.environ:  # set by the shell's completion only
        import argcomplete

        argcomplete.autocomplete(build_parser())
    words = _join_years(sys.argv[1:] if argv is None else argv)
    try:
        args = build_parser(words).parse_args(words)
        if "misuse" in args and (problem := args.misuse(args)):  # combinations that argparse does not check
            args.refuse(problem)
    except SystemExit:
        sys.stdout.flush()
        raise
    return args


def _join_years(argv: Sequence[str]) -> list[str]:
    """Join a time before the year 1 with its option, as argparse would take its minus sign for another option."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1].startswith("--") and _BEFORE_YEAR_1.match(argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _silence_matplotlib() -> None:
    """Silence matplotlib's messages about its cache folder and the fonts it searches."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
