"""The schema of a campaign folder as values: its files, their columns and keys, with form, default and meaning.

It is made of the row classes (`sim.model.campaign`), the keys of campaign.toml (`sim.tables.toml_keys`) and the texts
of reference.toml. The reference of the documentation and the schemas for other programs are made of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from sim.model import columns as cells
from sim.model.campaign import (
    Claim,
    Faction,
    Order,
    Place,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.readings import Reading
from sim.model.records import Record
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Counting, Stance, Use, Where
from sim.tables import toml_keys as keys
from sim.tables.rows import columns
from sim.tables.settings import FILE
from sim.tables.toml_keys import CampaignKeys, Keys

TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {
        "sides.csv": Side, "factions.csv": Faction, "places.csv": Place, "roads.csv": Road, "sources.csv": Source,
        "sentences.csv": Sentence, "statements.csv": Statement, "order.csv": Order, "claims.csv": Claim,
        "casualties.csv": Toll, "readings.csv": Reading, "records.csv": Record,
    }
)  # fmt: skip
_WORDS = Path(__file__).with_name("reference.toml")
_ID = "[A-Za-z0-9][A-Za-z0-9_.-]*"
_DAY = "-?[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LIST = " with ; between them"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a cell or of a key's value.

    Parameters
    ----------
    words
        It in words.
    type
        Its type in JSON Schema: ``string``, ``number``, ``integer``, ``boolean``, ``array`` or ``object``.
    choices
        The words that it may be, if they are few.
    pattern
        The regular expression that all of it matches, or empty.
    least, most
        The bounds of a number.
    items
        Whether it is a list of such texts with ``;`` between them.
    """

    words: str
    type: str = "string"
    choices: tuple[str, ...] = ()
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    items: bool = False


def _chosen(*choices: str) -> Form:
    return Form("one of " + ", ".join(f"`{choice}`" for choice in choices), choices=choices)


# The types of columns and keys, each with its form.
_FORMS: tuple[tuple[Any, Form], ...] = (
    (cells.Id, Form("an id: letters, digits, `_`, `-`, `.`", pattern=_ID)),
    (cells.Name, Form("text on one line")),
    (cells.Names, Form(f"texts{_LIST}", items=True)),
    (cells.Words, Form("words of the sentence")),
    (cells.Address, Form("an address of http or https", pattern="https?://.+")),
    (cells.Items, Form(f"ids{_LIST}", items=True)),
    (cells.DayText, Form("a day, `YYYY-MM-DD`", pattern=_DAY)),
    (cells.Dates, Form("EDTF: `2031-03-01`, `2031-03`, `2031`, `a/b`, `../b`, `a/..`, with `~`, `?` or `%`")),
    (cells.LocalMinute, Form("a local time, `YYYY-MM-DDTHH:MM`", pattern=f"{_DAY}T[0-9]{{2}}:[0-9]{{2}}")),
    (cells.Gap, Form("`90m`, `2h` or `-1d`", pattern="-?[0-9]+[mhd]")),
    (cells.PointText, Form("an id, or `id.end`", pattern=_ID)),
    (cells.Yes, Form("`yes` or `no`", "boolean")),
    (cells.Colour, Form("`#RRGGBB`", pattern="#[0-9A-Fa-f]{6}")),
    (cells.Marker, _chosen(*cells.MARKERS)),
    (cells.Kind, _chosen(*cells.KINDS)),
    (cells.Confidence, _chosen(*cells.CONFIDENCES)),
    (cells.RoadClass, _chosen(*cells.ROAD_CLASSES)),
    (cells.UseName, _chosen(*Use)),
    (cells.VerbName, Form("a verb", choices=tuple(VERBS))),
    (cells.TakingVerb, _chosen(*(verb.name for verb in VERBS.values() if verb.effect is Effect.TAKE))),
    (cells.WhereName, _chosen(*Where)),
    (cells.CountingName, _chosen(*Counting)),
    (cells.TollCounting, _chosen(*cells.TOLL_COUNTINGS)),
    (cells.Latitude, Form("degrees", "number", least=-90, most=90)),
    (cells.Longitude, Form("degrees", "number", least=-180, most=360)),
    (cells.Share, Form("a number from 0 to 1", "number", least=0, most=1)),
    (cells.Weight, Form("a number above 0", "number", least=0, most=10**6)),
    (cells.Count, Form("a whole number", "integer", least=0, most=10**9)),
    (cells.Paragraph, Form("a whole number", "integer", least=0, most=10**6)),
    (cells.RoadLength, Form("km", "number", least=0, most=20_000)),
    (cells.Nearness, Form("km", "number", least=0, most=1000)),
    (cells.ReadingRef, Form("`group/alternative`")),
    (keys.When, Form("a day, month or year, or `YYYY-MM-DDTHH:MM`")),
    (keys.Offset, Form("`+HH:MM` or `-HH:MM`", pattern=r"[+-][0-9]{2}:[0-9]{2}")),
    (keys.FolderKind, _chosen("document", "table")),
    (keys.CalendarName, Form("`gregorian`, `julian`, or `julian before YYYY-MM-DD`")),
    (keys.ZoneName, Form("a time zone of the IANA database")),
    (keys.WholeDays, Form("whole days: `15d`", pattern="[0-9]+d")),
    (keys.Compass, _chosen(*keys.COMPASS)),
    (keys.WordKind, _chosen(*keys.WORD_KINDS)),
    (keys.RelationKind, _chosen(*Stance)),
    (keys.PhraseValue, Form('`"12:00-18:00"`, `"..12:00"` or `"2h..6h"`')),
    (keys.CountValue, Form('`"20"`, `"35..45"` or `"24.."`')),
    (keys.ExtentValue, Form("`[west, south, east, north]` in degrees", "array")),
    (keys.Rate, Form("a number above 0", "number", least=0)),
    (keys.Ids, Form("a list of ids", "array")),
    (keys.Line, Form("text on one line")),
    (keys.Text, Form("text")),
    (str, Form("text")),
    (bool, Form("`true` or `false`", "boolean")),
    (int, Form("a whole number", "integer")),
    (float, Form("a number", "number")),
    (list[str], Form("a list of ids", "array")),
)
_REFERS: Mapping[str, tuple[str, str, str]] = MappingProxyType(  # to a table; one of them, and several, in words
    {
        "side": ("sides.csv", "a side", "sides"),
        "faction": ("factions.csv", "a faction", "factions"),
        "party": ("", "a side or a faction", ""),
        "victims": ("", "a side, a faction or `civilians`", ""),
        "holder": ("", "a faction, `unknown` or `vacant`", ""),
        "record holder": ("", "a faction or `unknown`", ""),
        "contester": ("", "", "factions or `unknown`"),
        "place": ("places.csv", "a place", "places"),
        "source": ("sources.csv", "a source", "sources"),
        "sentence": ("sentences.csv", "a sentence", "sentences"),
        "statement": ("statements.csv", "a statement", "statements"),
        "included": ("", "", "statements or sentences"),
        "rule": ("", "a rule of [rules]", ""),
        "reading": ("", "a reading, as `group/alternative`", ""),
    }
)


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """A column of a table.

    Parameters
    ----------
    needed
        Whether the column must be there and its cells not blank.
    form
        What its cells hold.
    refers_to
        The table that has a row for each id in its cells; empty if none does, or not one table alone.
    default
        What a blank cell means, if it is a value; else empty.
    meaning
        What it says, in a line.
    """

    name: str
    needed: bool
    form: Form
    refers_to: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class KeySchema:
    """A key of campaign.toml, or one of a table in it; see `ColumnSchema`.

    `inside` are the keys of the table, or of each of the tables, that it holds; `container` says how: ``table``,
    ``list`` (of tables, or of texts) or ``named`` (tables or values under names that the folder chooses).
    """

    name: str
    needed: bool
    form: Form | None
    default: str
    meaning: str
    example: str
    container: str = ""
    inside: tuple[KeySchema, ...] = field(default=())


@cache
def reference_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the texts of reference.toml: what files, columns, keys and effects of verbs mean."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def columns_of(file: str) -> Iterator[ColumnSchema]:
    """Yield the columns of a table, in order.

    Examples
    --------
    >>> [column.name for column in columns_of("readings.csv")]
    ['group', 'alternative', 'weight', 'why']
    """
    row = TABLES[file]
    words = {**reference_words()["columns"], **reference_words()[file]}
    wanted = columns(row)  # type: ignore[arg-type]  # mypy does not see that a class is hashable
    types = _cell_types(row)
    defaults = {each.name: each.default for each in fields(row)}
    for name, cell in wanted.items():
        form, default = form_of(types[name]), defaults.get(cell.field, MISSING)
        assert form is not None, f"{file} {name} must have a form"
        table, one, several = _REFERS.get(cell.refers, ("", "", ""))
        if cell.refers:
            form = Form(several + _LIST if form.items else one, items=form.items)
        shown = str(default) if isinstance(default, str) else ""
        yield ColumnSchema(name, cell.needed, form, table, shown, words.get(name, ""))


def _cell_types(row: type[Any]) -> dict[str, Any]:
    """Return the type of the cells of each column, as `sim.tables.rows.columns` takes it."""
    found: dict[str, Any] = {}
    hints = get_type_hints(row, include_extras=True)
    for one in fields(row):
        kind = hints[one.name]
        extras = _extras(kind)
        column = next((extra for extra in extras if isinstance(extra, cells.Column)), cells.Column())
        derived = next((extra for extra in extras if isinstance(extra, cells.Derived)), None)
        if derived is None:
            found[column.name or one.name] = column.cell or kind
        else:
            found.update(dict.fromkeys(derived.names, derived.cell))
    return found


def _extras(kind: Any) -> list[Any]:
    if get_origin(kind) is Annotated:
        return list(kind.__metadata__)
    return [extra for member in get_args(kind) for extra in _extras(member)]


def form_of(kind: Any) -> Form | None:
    """Return the form of a type of cells or keys, or of the nearest type that it narrows; None if it is a container."""
    inner, checks = _bare(kind)
    found: dict[int, Form] = {}
    for known, form in _FORMS:
        known_inner, known_checks = _bare(known)
        if known_inner == inner and checks[: len(known_checks)] == known_checks:
            found.setdefault(len(known_checks), form)
    return found[max(found)] if found else None


def _bare(kind: Any) -> tuple[Any, list[Any]]:
    """Return a type without None, and what validates it."""
    members = [member for member in get_args(kind) if member is not type(None)]
    if get_origin(kind) not in (Annotated, list, dict, tuple, None) and len(members) == 1:
        return _bare(members[0])  # X | None
    if get_origin(kind) is not Annotated:
        return kind, []
    inner, extras = _bare(get_args(kind)[0])
    checks = [one for one in kind.__metadata__ if not isinstance(one, cells.Column | cells.Derived | cells.Refers)]
    return inner, [*extras, *checks]


def keys_of(model: type[Keys] = CampaignKeys, above: str = "") -> Iterator[KeySchema]:
    """Yield the keys of campaign.toml, or of a table in it."""
    words = reference_words()["keys"]
    hints = get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        key = info.alias or name
        meaning, example = words.get(f"{above}{key}", ("", ""))
        form, (container, inner) = form_of(hints[name]), _inside(hints[name])
        inside = tuple(keys_of(inner, f"{above}{key}.")) if inner is not None else ()
        if inner is None and container:
            form = Form("a table of values by name" if container == "named" else "a list", "object")
        yield KeySchema(key, info.is_required(), form, _default(info), meaning, example, container, inside)


def _default(info: FieldInfo) -> str:
    value = None if info.is_required() else info.default
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, int | float) else str(value or "") if isinstance(value, str) else ""


def _inside(kind: Any) -> tuple[str, type[Keys] | None]:
    """Return how a type holds others, and the class of the tables that it holds, if it does."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Keys):
        return "table", kind
    origin, members = get_origin(kind), get_args(kind)
    if origin is dict:
        _, inner = _inside(members[1])
        return "named", inner
    if origin is list:
        container, inner = _inside(members[0])
        return ("list", inner) if container else ("", None)
    return "", None


__all__ = ["FILE", "TABLES", "ColumnSchema", "Form", "KeySchema", "columns_of", "form_of", "keys_of", "reference_words"]
