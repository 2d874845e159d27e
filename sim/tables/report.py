"""Gathering what is wrong with a folder, and the nearest valid spelling of a wrong name."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from sim.model.errors import CampaignError, Problem

_AS_NEAR = 20  # spellings compared when several are as near
LISTED = 12  # names a message lists before it only counts them


class Report:
    """All problems found so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, file: str, line: int, column: str, value: str, allowed: str, nearest: str = "") -> None:
        """Note one problem; the arguments are those of `sim.model.errors.Problem`."""
        self.problems.append(Problem(file, line, column, value, allowed, nearest))

    def close(self) -> None:
        """Raise `CampaignError` with all problems, if there are any."""
        if self.problems:
            raise CampaignError(self.problems)


class Names:
    """The identifiers that a cell may refer to, and the other spellings that lead to them.

    Parameters
    ----------
    ids
        The identifiers there are.
    spellings
        Further spellings of them: spelling -> identifier, for "did you mean" only.
    whole
        Whether all identifiers are known. When their file could not be read no reference is called wrong.
    ill
        Those of the identifiers that are not written as one, which has been reported: a name near one of them was
        meant for it, and is not called wrong too.
    """

    def __init__(
        self,
        ids: Iterable[str],
        spellings: Mapping[str, str] | None = None,
        *,
        whole: bool = True,
        ill: Collection[str] = (),
    ) -> None:
        self.ids = dict.fromkeys(ids)
        self.whole = whole
        self.ill = frozenset(ill)
        self._spellings = {_plain(name): name for name in self.ids}
        for spelling, name in (spellings or {}).items():
            self._spellings.setdefault(_plain(spelling), name)

    def __contains__(self, name: object) -> bool:
        if name in self.ids or not self.whole:
            return True
        return bool(self.ill) and isinstance(name, str) and self.nearest(name) in self.ill

    def nearest(self, value: str) -> str:
        """Return the identifier whose spelling is nearest to `value`, or an empty string when none is near.

        Of spellings as near, one with the same letters in another order comes first, then the first of the table.
        """
        plain = _plain(value)
        if plain in self._spellings:
            return self._spellings[plain]
        close = difflib.get_close_matches(plain, self._spellings, n=_AS_NEAR, cutoff=0.6)
        if close:
            places = {spelling: n for n, spelling in enumerate(self._spellings)}
            letters = sorted(plain)
            best = min(close, key=lambda s: (-_likeness(plain, s), sorted(s) != letters, places[s]))
            return self._spellings[best]
        begun = {name for spelling, name in self._spellings.items() if plain and spelling.startswith(plain)}
        return begun.pop() if len(begun) == 1 else ""

    def near(self, value: str) -> frozenset[str]:
        """Return all identifiers that `value` may be a slip for."""
        close = difflib.get_close_matches(_plain(value), self._spellings, n=max(1, len(self._spellings)), cutoff=0.6)
        return frozenset(self._spellings[spelling] for spelling in close)


def _plain(text: str) -> str:
    """Fold what differs between spellings of one name: case, and how its words are joined."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _likeness(one: str, other: str) -> float:
    """Return the measure by which `difflib` ranks spellings, 0 to 1."""
    return difflib.SequenceMatcher(None, other, one).ratio()
