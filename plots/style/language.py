"""The catalogue of words on pictures: texts in a language, chosen by key, with its plural forms, numbers and lists."""

from __future__ import annotations

import string
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

Template: TypeAlias = str | Mapping[str, str]  # a text, or its forms by number
_FOLDER = Path(__file__).parent / "languages"
_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})  # of CLDR


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Parameters
    ----------
    language
        The name of its locale, such as ``en`` or ``pt_BR``.
    templates
        Key -> text with names in braces, or its plural forms. Keys that it lacks are in English.
    rtl
        Whether the language is written from right to left.

    Examples
    --------
    >>> ENGLISH("list.and", first="Hama", last="Homs")
    'Hama and Homs'
    """

    language: str
    templates: Mapping[str, Template] = field(hash=False, repr=False)
    rtl: bool = False

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key, filled in; `count` also chooses the plural form.

        Whole numbers are written as the language writes them; give a year as text.

        Raises
        ------
        KeyError
            If there is no such key, or no value for a name in its text.
        """
        template = self.templates[key] if key in self.templates else ENGLISH.templates[key]
        if not isinstance(template, str):
            count = values["count"]
            if not isinstance(count, int):
                raise TypeError(f"count(={count!r}) of {key} must be a whole number")
            locale = _locale(self.language if key in self.templates else ENGLISH.language)
            template = template.get(locale.plural_form(count), template["other"])
        return template.format_map({name: self._shown(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Return whether there is a text of a key, in this language or in English."""
        return key in self.templates or key in ENGLISH.templates

    def _shown(self, value: object) -> object:
        return self.number(value) if isinstance(value, int) else value

    def number(self, value: float) -> str:
        """Return a number with the separators of the language, in the digits 0 to 9.

        Examples
        --------
        >>> ENGLISH.number(1200)
        '1,200'
        """
        return format_decimal(value, locale=_locale(self.language))

    def listed(self, names: Iterable[str], *, most: int | None = None, joined: bool = False) -> str:
        """Return several names in one line, as `sim.model.words.listed` does in English.

        Examples
        --------
        >>> ENGLISH.listed("abc"), ENGLISH.listed("abc", most=2), ENGLISH.listed("abc", joined=True)
        ('a, b, c', 'a, b and 1 more', 'a, b and c')
        """
        names, comma = list(names), self("list.comma")
        if most is not None and len(names) > most:
            return self("list.more", names=comma.join(names[:most]), count=len(names) - most)
        if joined and len(names) > 1:
            return self("list.and", first=comma.join(names[:-1]), last=names[-1])
        return comma.join(names)

    @property
    def code(self) -> str:
        """The code of the language without its region: ``pt`` of ``pt_BR``."""
        return self.language.partition("_")[0]

    @property
    def script(self) -> str:
        """The first word of the Unicode names of its letters, such as ``LATIN`` or ``ARABIC``."""
        return unicodedata.name(self.month(1)[0]).partition(" ")[0]

    def month(self, number: int, *, short: bool = False) -> str:
        """Return the name of a month, 1 to 12.

        Examples
        --------
        >>> ENGLISH.month(11), ENGLISH.month(11, short=True)
        ('November', 'Nov')
        """
        return str(_locale(self.language).months["format"]["abbreviated" if short else "wide"][number])

    def weekday(self, number: int) -> str:
        """Return the name of a day of the week, 0 for Monday.

        Examples
        --------
        >>> ENGLISH.weekday(2)
        'Wednesday'
        """
        return str(_locale(self.language).days["format"]["wide"][number])


def read_words(language: str) -> Words:
    """Return the words of a language: the code of a shipped one (see `languages`), or the path of a TOML file.

    A file is one like ``plots/style/languages/en.toml``: it names its `locale`, and has any of the English keys.

    Raises
    ------
    ValueError
        If there is no such language, or the file is no catalogue of words.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> read_words("en") is ENGLISH
    True
    """
    return _shipped(language) if language in languages() else _read(Path(_path(language)))


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the shipped languages.

    Examples
    --------
    >>> "en" in languages()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def _shipped(language: str) -> Words:
    return _read(_FOLDER / f"{language}.toml")


def _path(language: str) -> str:
    if not language.endswith(".toml"):
        raise ValueError(
            f"language(={language!r}) is not one of {', '.join(languages())}, nor a file that ends in .toml"
        )
    return language


def _read(path: Path) -> Words:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # of TOML, or of UTF-8
        raise ValueError(f"{path}: {error}") from None
    name = values.pop("locale", None)
    try:
        locale = _locale(str(name))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{path}: locale = {name!r} names no language, such as 'fr' or 'pt_BR'") from None
    templates = dict(_flat(values))
    if path != _FOLDER / "en.toml":
        for key, template in templates.items():
            if problem := _problem(key, template):
                raise ValueError(f"{path}: {problem}")
    return Words(str(name), templates, rtl=locale.character_order == "right-to-left")


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Template]]:
    """Yield the texts of a table with their dotted keys."""
    for name, value in table.items():
        if isinstance(value, Mapping) and not (value and value.keys() <= _FORMS):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _problem(key: str, template: object) -> str:
    """Return what is wrong with a text of a catalogue, or nothing."""
    known = ENGLISH.templates.get(key)
    if known is None:
        return f"{key} is no key of the English words"
    if isinstance(template, Mapping) and "other" not in template:
        return f"{key} has forms by number but not the form 'other'"
    if isinstance(template, Mapping) and isinstance(known, str) and "count" not in _fields(known):
        return f"{key} has forms by number but no number"
    texts = list(template.values()) if isinstance(template, Mapping) else [template]
    allowed = _fields(*([known] if isinstance(known, str) else known.values()))
    for text in texts:
        if not isinstance(text, str):
            return f"{key} = {text!r} is no text"
        try:
            unknown = sorted(_fields(text) - allowed)
        except ValueError as problem:
            return f"{key} = {text!r}: {problem}"
        if unknown:
            return f"{key} = {text!r} has {{{unknown[0]}}}, which is none of its values: {', '.join(sorted(allowed))}"
    return ""


def _fields(*texts: str) -> set[str]:
    """Return the names in braces of texts."""
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


ENGLISH = _shipped("en")
