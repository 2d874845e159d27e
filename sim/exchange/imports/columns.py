"""Which column of a table holds what: recognised by the usual names, or as ``--map FIELD=COLUMN`` says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sim.exchange.imports.files import Sheet
from sim.exchange.imports.gathered import TableError
from sim.model.errors import near_spellings

# Field -> the usual names of its column, the likeliest first. docs/import.md prints this table.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "place": ("place", "place_name", "settlement", "city", "town", "village", "locality", "location", "name",
                  "municipality", "site"),
        "lat": ("lat", "latitude", "y", "lat_dd", "y_coord", "ylat"),
        "lon": ("lon", "lng", "long", "longitude", "x", "lon_dd", "x_coord", "xlong"),
        "date": ("date", "event_date", "day", "date_of_change", "changed", "when", "start", "since",
                 "start_date", "from_date"),
        "as_of": ("as_of", "asof", "status_date", "verified"),
        "earliest": ("earliest", "t_earliest", "t_earliest_local", "earliest_date", "not_before", "date_start",
                     "date_from"),
        "latest": ("latest", "t_latest", "t_latest_local", "latest_date", "not_after", "date_end", "date_to"),
        "end_earliest": ("end_earliest",),
        "end_latest": ("end_latest", "end", "until", "end_date", "until_date"),
        "recorded": ("recorded", "recorded_at", "commit_time", "observed", "observed_at", "reported_at", "last_updated",
                     "updated", "timestamp"),
        "holder": ("holder", "to", "new_holder", "control", "controlled_by", "controller", "held_by", "status",
                   "occupier", "side", "party", "faction", "owner"),
        "contested": ("contested", "contested_by", "disputed_by"),
        "from": ("from", "previous_holder", "old_holder", "from_holder", "before", "previous", "loser"),
        "verb": ("verb",),
        "source": ("source", "sources", "source_id", "date_source", "reference", "references", "ref", "citation"),
        "url": ("url", "source_url", "link"),
        "text": ("text", "description", "quote", "summary"),
        "note": ("note", "notes", "info", "remark", "remarks", "comment", "comments"),
        "kind": ("kind", "place_type", "place_kind", "feature_type"),
        "population": ("population", "pop", "inhabitants"),
        "other_names": ("other_names", "other_name", "aliases", "alternative_names", "alt_names", "aka"),
        "region": ("region", "province", "governorate", "oblast", "state", "admin1", "adm1", "adm_1", "district"),
        "id": ("id", "record_id", "event_id"),
    }
)  # fmt: skip
_TIMES = ("date", "as_of", "earliest", "latest", "recorded")
_DATE_LIKE = re.compile(r"\s*-?\d{1,4}\s*([-/.]\s*\d{1,2}\b.*)?\Z", re.DOTALL)
_SHARE = 0.8  # of cells that look like dates, from which a column called "from" or "to" is one of dates


def fold_name(name: str) -> str:
    """Return the name of a column in small letters, with ``_`` between its words.

    Examples
    --------
    >>> fold_name(" Controlled by "), fold_name("Lat.")
    ('controlled_by', 'lat')
    """
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def recognise_columns(
    sheet: Sheet, given: Mapping[str, str] | None = None, *, located: bool = False, fights: bool = False
) -> Mapping[str, int]:
    """Return the number of the column of each field that the table has.

    Parameters
    ----------
    sheet
        The table.
    given
        Field -> name of its column; an empty name leaves the field without one.
    located
        Whether the coordinates come from elsewhere.
    fights
        Whether a column of those who contest will do, without one of holders.

    Raises
    ------
    TableError
        If a needed column is missing, or `given` names a field or column that there is not.
    """
    chosen = _chosen(sheet, given or {})
    folded = [fold_name(name) for name in sheet.header]
    taken = {at for at in chosen.values() if at is not None}
    dated = _dated_pair(sheet, folded, taken)
    found = {field: at for field, at in chosen.items() if at is not None}
    for field, at in dated.items():
        if field not in chosen and at not in taken:
            found[field] = at
            taken.add(at)
    for field, names in FIELDS.items():
        if field in chosen or field in found:
            continue
        free = (folded.index(name) for name in names if name in folded and folded.index(name) not in taken)
        for at in free:
            found[field] = at
            taken.add(at)
            break
    missing = [field for field in ("place", *(() if located else ("lat", "lon"))) if field not in found]
    if not any(field in found for field in _TIMES):
        missing.append("date")
    if "holder" not in found and not (fights and "contested" in found):
        missing.append("holder")
    if missing:
        raise _missing(sheet, missing, [name for at, name in enumerate(sheet.header) if at not in taken])
    return found


def _chosen(sheet: Sheet, given: Mapping[str, str]) -> dict[str, int | None]:
    """Return the columns that the user names; None for a field that is to have none."""
    wrong = []
    chosen: dict[str, int | None] = {}
    folded = {fold_name(name): at for at, name in reversed([*enumerate(sheet.header)])}
    columns = folded | {name: at for at, name in enumerate(sheet.header)}
    for field, name in given.items():
        if field not in FIELDS:
            near = near_spellings(field, FIELDS)
            hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(FIELDS)}"
            wrong.append(f"--map {field}={name}: there is no field {field!r}: {hint}")
        elif not name:
            chosen[field] = None
        elif (number := columns.get(name, columns.get(fold_name(name)))) is None:
            near = near_spellings(name, sheet.header)
            hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(sheet.header)}"
            wrong.append(f"--map {field}={name}: there is no column {name!r}: {hint}")
        else:
            chosen[field] = number
    if wrong:
        raise TableError(f"cannot import {sheet.path}", *(f"  {line}" for line in wrong))
    return chosen


def _dated_pair(sheet: Sheet, folded: Sequence[str], taken: set[int]) -> dict[str, int]:
    """Return the columns ``from`` and ``to`` or ``until`` where they hold dates and not parties."""
    found = {}
    for name, field in (("from", "date"), ("to", "end_latest")):
        at = folded.index(name) if name in folded else None
        if at is None or at in taken:
            continue
        cells = [row.cells[at] for row in sheet.rows if at < len(row.cells) and row.cells[at].strip()]
        if cells and sum(bool(_DATE_LIKE.match(cell)) for cell in cells) >= _SHARE * len(cells):
            found[field] = at
    return found


def _missing(sheet: Sheet, missing: Sequence[str], unused: Sequence[str]) -> TableError:
    lines = []
    for field in missing:
        near = [name for name in near_spellings(field, unused, most=2)]
        near += [name for other in FIELDS[field] for name in near_spellings(other, unused, cutoff=0.75)]
        hint = "".join(f"; is it {name!r}? then --map {field}={name}" for name in list(dict.fromkeys(near))[:1])
        lines.append(f"  {field}: no column is called {', '.join(FIELDS[field][:6])}{hint}")
    words = "a column" if len(missing) == 1 else "columns"
    return TableError(
        f"cannot import {sheet.path}: it needs {words} for {', '.join(missing)}",
        f"  header: {', '.join(sheet.header)}",
        *lines,
        "  --map FIELD=COLUMN names a column, as in --map holder=status",
    )
