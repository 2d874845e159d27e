"""What a scenario script shares with the command: mistakes are told in words, not as tracebacks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps

from scenarios.cli.process import INTERRUPTED, system_words
from sim import CampaignError, ContradictionError, TimesError


def telling_mistakes(main: Callable[[], None]) -> Callable[[], None]:
    """Let a script's `main` end as the command does when its tables, or where it is to write, will not do.

    What is wrong goes to stderr in words and the exit status is 1, or 130 when interrupted. Mistakes of the program
    itself keep their traceback.

    Examples
    --------
    >>> @telling_mistakes
    ... def main():
    ...     open("no/such/folder/table.csv")
    >>> main()
    Traceback (most recent call last):
    SystemExit: 1
    """

    @wraps(main)
    def run() -> None:
        try:
            main()
        except (CampaignError, ContradictionError, TimesError) as error:
            print(error, file=sys.stderr)
            raise SystemExit(1) from None
        except OSError as error:
            print(system_words(error), file=sys.stderr)
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None

    return run
