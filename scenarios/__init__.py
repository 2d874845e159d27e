"""The shipped campaigns: one folder of tables each, found by its ``campaign.toml``; and the command line over them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["folder", "names"]

_HERE = Path(__file__).resolve().parent


def names() -> tuple[str, ...]:
    """Return the names of the shipped campaigns, sorted.

    Examples
    --------
    >>> "northwestern_syria_2024" in names()
    True
    """
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/campaign.toml")))


def folder(name: str) -> Path:
    """Return the folder of the shipped campaign called `name`.

    Raises
    ------
    ValueError
        If there is no such campaign; the message gives the names there are, or the nearest.
    """
    shipped = names()
    if name in shipped:
        return _HERE / name
    import difflib  # here, since --help must not pay for spelling

    near = difflib.get_close_matches(name, shipped, n=1)
    hint = f"did you mean {near[0]}?" if near else f"the shipped campaigns are: {', '.join(shipped) or '(none)'}"
    raise ValueError(f"campaign {name!r} is neither a shipped campaign nor a folder: {hint}")
