"""What a file of a picture says of itself to readers who cannot see it, and to those who search it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.escapes import line_text


@dataclass(frozen=True, slots=True)
class About:
    """The title of a picture, the words for readers who cannot see it, and the language of both.

    Examples
    --------
    >>> About("A campaign", "Map of 30 November.").png
    {'Title': 'A campaign', 'Description': 'Map of 30 November.'}
    """

    title: str = ""
    alt: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line_text(self.title))
        object.__setattr__(self, "alt", line_text(self.alt))

    @property
    def png(self) -> dict[str, str]:
        """The texts of a PNG, by keyword."""
        return {key: words for key, words in (("Title", self.title), ("Description", self.alt)) if words}
