"""``python -m scenarios``: the command ``frontlapse`` without its console script."""

import sys

from scenarios.cli import main

if __name__ == "__main__":
    sys.exit(main())
