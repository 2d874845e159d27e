"""Time points: the start of a statement, or the end of an enduring one."""

from __future__ import annotations

from dataclasses import dataclass

_END = ".end"  # marks the end of a statement in tables and JSON


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The time at which a statement starts or, with `end`, an enduring statement ends.

    Tables and JSON write it as text: the statement's id, or ``id.end``.

    Examples
    --------
    >>> Point.parse("s105-03.end")
    Point(statement='s105-03', end=True)
    >>> str(Point("s105-03"))
    's105-03'
    """

    statement: str
    end: bool = False

    @classmethod
    def parse(cls, text: str | Point) -> Point:
        """Return the point that a text names; a point is returned as it is."""
        if isinstance(text, Point):
            return text
        if not isinstance(text, str):
            raise TypeError(f"point(={text!r}) must be text, such as 's012-01' or 's012-01.end', or a Point")
        id = text.removesuffix(_END)
        return cls(id, end=id != text)

    def __str__(self) -> str:
        return self.statement + _END if self.end else self.statement
