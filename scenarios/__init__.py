"""The shipped campaigns: one folder of tables each, found by its ``campaign.toml``; and the command line over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim import Study

__all__ = ["folder", "names", "open_study"]

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


def open_study(campaign: str | Path, *, reading: Mapping[str, str] | None = None) -> Study:
    """Open the shipped campaign of a name, or the folder of a campaign of your own.

    Parameters
    ----------
    campaign
        A folder, or the name of a shipped campaign; an existing folder goes first.
    reading
        Reading group -> alternative, where another than the first is wanted.

    Raises
    ------
    ValueError
        If it is neither, or `reading` names what the campaign does not have.
    CampaignError
        If something is wrong with the folder; the message names every problem.

    Examples
    --------
    >>> open_study("northwestern_syria_2024")
    <Study of northwestern_syria_2024: 167 statements>
    """
    from sim import Study  # here, since --help must not pay for it

    path = Path(campaign)
    return Study.open(path if path.is_dir() else folder(str(campaign)), reading=reading)
