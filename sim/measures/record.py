"""The guard of measures that judge the record: what scripts changed is none of it."""

from __future__ import annotations

from typing import Protocol


class _Marked(Protocol):
    """A history or timeline, which scripts may have changed."""

    @property
    def counterfactual(self) -> bool:
        """Whether scripts changed it."""


def check_record(measure: str, *given: _Marked) -> None:
    """Raise an error if any of the histories or timelines is counterfactual.

    Raises
    ------
    ValueError
        If scripts changed one of them.
    """
    for one in given:
        if one.counterfactual:
            kind = type(one).__name__.lower()
            raise ValueError(
                f"{measure} is about the record alone, and this {kind} is counterfactual: scripts changed it"
            )
