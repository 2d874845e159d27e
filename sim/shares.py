"""How a share is told in words."""

from __future__ import annotations


def percent(share: float) -> str:
    """Tell a share in whole per cent; only none of it is ``0 %``, and only all of it ``100 %``.

    Examples
    --------
    >>> [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)]
    ['0 %', '<1 %', '50 %', '>99 %', '100 %']
    """
    if 0 < share < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"
