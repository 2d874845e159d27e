"""Draw every made-up campaign as every picture: ``python tests/gallery --out DIR``. See docs/contributing.md."""

from __future__ import annotations

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS), str(_TESTS.parent)]

from gallery.contact import main  # noqa: E402  # found by the path above

if __name__ == "__main__":
    sys.exit(main())
