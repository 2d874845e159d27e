"""Every kind of damage to a campaign folder is reported once, in its place, in plain words, and hides no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from builders import Draft, problems_of

from sim.model.errors import Problem

TOML, BACKDROP = "campaign.toml", "backdrop.geojson"
SIDES, FACTIONS, PLACES, ROADS = "sides.csv", "factions.csv", "places.csv", "roads.csv"
SOURCES, SENTENCES, TOLD, ORDER = "sources.csv", "sentences.csv", "statements.csv", "order.csv"
CLAIMS, TOLLS, READINGS = "claims.csv", "casualties.csv", "readings.csv"
Change = Callable[[Draft], object]
Place = tuple[str, int, str]


@dataclass(frozen=True)
class Kind:
    """One kind of damage: the change, and the one problem that must be found.

    `words` is a part of the problem's `allowed`; `alone` keeps a kind out of the folder that has all kinds at once, as
    it would hide or move another one.
    """

    name: str
    change: Change
    where: Place
    value: str
    words: str
    nearest: str = ""
    alone: bool = False

    def matches(self, problem: Problem) -> bool:
        """Whether a problem is the one expected."""
        place = (problem.file, problem.line, problem.column)
        return (place, problem.value, problem.nearest) == (self.where, self.value, self.nearest) and (
            self.words in problem.allowed
        )


def cell(file: str, row: int, column: str, value: str) -> Change:
    """Put another value into a cell."""
    return lambda draft: draft.set(file, row, column, value)


def key(old: str, new: str) -> Change:
    """Replace text in campaign.toml."""
    return lambda draft: draft.replace("campaign.toml", old, new)


def layer(old: str, new: str) -> Change:
    """Replace text in the backdrop."""
    return lambda draft: draft.replace("backdrop.geojson", old, new)


def damage(file: str, how: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of a file."""
    return lambda draft: draft.damaged(file, how)


def swap(file: str, old: str | bytes, new: str | bytes) -> Change:
    """Replace bytes that occur exactly once in a file."""
    before, after = (text.encode() if isinstance(text, str) else text for text in (old, new))

    def how(raw: bytes) -> bytes:
        assert raw.count(before) == 1, f"{before!r} occurs {raw.count(before)} times in {file}"
        return raw.replace(before, after)

    return damage(file, how)


def rename(file: str, column: str, name: str) -> Change:
    """Give a column another name in the header."""

    def change(draft: Draft) -> None:
        draft.headers[file][draft.columns[file].index(column)] = name

    return change


def drop(file: str, row: int) -> Change:
    """Take a row out."""
    return lambda draft: draft.rows[file].pop(row - 1)


def repeat(file: str, row: int, **other: str) -> Change:
    """Append a row again, with some cells of its own."""
    return lambda draft: draft.rows[file].append({**draft.rows[file][row - 1], **other})


def both(*changes: Change) -> Change:
    """Make several changes."""
    return lambda draft: [change(draft) for change in changes]


def without(file: str) -> Change:
    """Leave a file out."""
    return lambda draft: draft.absent.add(file)


KINDS = (
    # Files.
    Kind("missing file", without(SOURCES), (SOURCES, 0, ""), "",
         "no such file in the folder, and it is needed", alone=True),
    Kind("missing backdrop", key('"backdrop.geojson"', '"backdrops.geojson"'), ("backdrops.geojson", 0, ""), "",
         "no such file in the folder", "backdrop.geojson", alone=True),
    Kind("empty file", damage(TOLLS, lambda raw: b" \n"), (TOLLS, 0, ""), "", "the file is empty", alone=True),
    Kind("nothing but a byte order mark", damage(SENTENCES, lambda raw: b"\xef\xbb\xbf\r\n"), (SENTENCES, 0, ""), "",
         "the file is empty", alone=True),
    Kind("header only", damage(SOURCES, lambda raw: raw.split(b"\n")[0]), (SOURCES, 0, ""), "",
         "at least a row under the header, not 0", alone=True),
    Kind("no header", damage(SOURCES, lambda raw: raw.split(b"\n", 1)[1]), (SOURCES, 1, ""),
         "wikipedia,Northwestern Syria offensive (2024),CC BY-SA 4.0,,2024-12-31", "a header: id,title,licence",
         alone=True),
    Kind("binary file", damage(TOLLS, lambda raw: raw + b"\x00\x01"), (TOLLS, 3, ""), "byte 0x00",
         "is this a binary file?", alone=True),
    Kind("control character", swap(TOLLS, "civilians", "civil\x07ians"), (TOLLS, 2, "victims"), "civil\x07ians",
         "text without U+0007 control character", alone=True),
    Kind("not UTF-8", swap(PLACES, "داديخ", "داديخ".encode("cp1256")), (PLACES, 3, ""), "byte 0xCF",
         "text in UTF-8", alone=True),
    Kind("UTF-16", damage(TOLLS, lambda raw: raw.decode().encode("utf-16")), (TOLLS, 0, ""), "",
         "text in UTF-8, not UTF-16 text, as a spreadsheet saves “Unicode text”; save it as CSV UTF-8", alone=True),
    Kind("truncated in a row", damage(TOLLS, lambda raw: raw[:-25]), (TOLLS, 2, ""), "s04",
         "15 cells as in the header, not 3", alone=True),
    Kind("one cell more", swap(TOLLS, "civilians", "civilians,"), (TOLLS, 2, ""), "s04",
         "15 cells as in the header, not 16", alone=True),
    Kind("open quote", swap(TOLD, "a few hours later", '"a few hours later'), (TOLD, 3, ""),
         'a2,s01,capture,regiment_46,in,,,,,,hts,government,"a few hours later,,,,,,,,,,',
         "a quote opened in this row must be closed"),
    Kind("quote inside a cell", swap(TOLLS, "civilians", '"civil"ians'), (TOLLS, 2, ""),
         's04,"civil"ians,new,a10,hama,in,8,8,,,,,,,', "a quote inside it be doubled", alone=True),
    Kind("rows of commas", damage(PLACES, lambda raw: raw.replace(b"\n", b"\n" + (b"," * 14 + b"\n") * 500, 2)),
         (PLACES, 2, ""), "", "no rows of empty cells between others; delete these lines: 2 to 501, 503 to 1002",
         alone=True),
    # Headers.
    Kind("misspelt column", rename(TOLD, "verb", "vreb"), (TOLD, 1, "vreb"), "vreb", "no such column", "verb"),
    Kind("unknown column", damage(READINGS, lambda raw: raw.replace(b"why\n", b"why,hue\n").replace(b"day\n", b"day,\n")
         .replace(b"days\n", b"days,\n")), (READINGS, 1, "hue"), "hue",
         "no such column; the columns are group, alternative, weight, why"),
    Kind("missing column", lambda draft: draft.drop_column(SOURCES, "title"), (SOURCES, 1, "title"), "",
         "the column is missing"),
    Kind("column twice", damage(READINGS, lambda raw: b"why," + raw.replace(b"\nsaraqib", b"\n,saraqib")),
         (READINGS, 1, "why"), "why", "each column once", alone=True),
    # Cells.
    Kind("blank where needed", cell(SIDES, 1, "name", ""), (SIDES, 2, "name"), "", "must not be blank"),
    Kind("order without a start", cell(ORDER, 2, "first", ""), (ORDER, 3, "first"), "", "must not be blank",
         alone=True),
    Kind("statement without a verb", cell(TOLD, 4, "verb", ""), (TOLD, 5, "verb"), "", "must not be blank", alone=True),
    Kind("place without a name", cell(PLACES, 2, "name", ""), (PLACES, 3, "name"), "", "must not be blank", alone=True),
    Kind("column without a default missing", lambda draft: draft.drop_column(TOLD, "verb"), (TOLD, 1, "verb"), "",
         "the column is missing", alone=True),
    Kind("control character in a verb", cell(TOLD, 4, "verb", "cap\x04ture"), (TOLD, 5, "verb"), "cap\x04ture",
         "text without", alone=True),
    Kind("spreadsheet error as a verb", cell(TOLD, 4, "verb", "#N/A"), (TOLD, 5, "verb"), "#N/A",
         "a value, not an error of the spreadsheet", alone=True),
    Kind("unknown verb", cell(TOLD, 4, "verb", "captured"), (TOLD, 5, "verb"), "captured",
         "one of capture, takeover, handover", "capture", alone=True),
    Kind("unknown kind of place", cell(PLACES, 2, "kind", "vilage"), (PLACES, 3, "kind"), "vilage",
         "one of city, town, village", "village"),
    Kind("unknown where", cell(TOLD, 3, "where", "inn"), (TOLD, 4, "where"), "inn", "one of in, part, near", "in"),
    Kind("unknown use", cell(SENTENCES, 1, "use", "codde"), (SENTENCES, 2, "use"), "codde",
         "one of coded, repeat, background, aside", "coded", alone=True),
    Kind("unknown counting", cell(CLAIMS, 1, "counting", "runing"), (CLAIMS, 2, "counting"), "runing",
         "one of new, running, at", "running"),
    Kind("colour", cell(SIDES, 1, "colour", "red"), (SIDES, 2, "colour"), "red", "a colour as #RRGGBB"),
    Kind("marker", cell(SIDES, 1, "marker", "sqare"), (SIDES, 2, "marker"), "sqare", "one of disc", "square"),
    Kind("weight not above nothing", cell(READINGS, 1, "weight", "0"), (READINGS, 2, "weight"), "0", "more than 0"),
    Kind("number with a comma", cell(PLACES, 1, "lat", "36,131"), (PLACES, 2, "lat"), "36,131",
         "a number", "36.131"),
    Kind("number in words", cell(TOLLS, 1, "killed_low", "eight"), (TOLLS, 2, "killed_low"), "eight",
         "a whole number", alone=True),
    Kind("share above the whole", cell(TOLD, 5, "share_high", "1.5"), (TOLD, 6, "share_high"), "1.5", "1 or less"),
    Kind("shares crossed", cell(TOLD, 5, "share_low", "0.7"), (TOLD, 6, "share_high"), "0.5",
         "0.7 (share_low) or more", alone=True),
    Kind("negative distance", cell(TOLD, 11, "within_km", "-5"), (TOLD, 12, "within_km"), "-5", "more than 0"),
    Kind("distance of what is inside", cell(TOLD, 10, "within_km", "5"), (TOLD, 11, "within_km"), "5",
         "blank, unless where is near"),
    Kind("gap in words", cell(ORDER, 2, "at_least", "2 hours"), (ORDER, 3, "at_least"), "2 hours",
         "a whole number with its unit: 90m, 2h or -1d", "2h"),
    Kind("item twice", cell(CLAIMS, 1, "includes", "a8;a8"), (CLAIMS, 2, "includes"), "a8;a8",
         "each item of the list once, not a8 again"),
    # Identifiers and references.
    Kind("id twice", repeat(SOURCES, 1), (SOURCES, 3, "id"), "wikipedia",
         "an id of its own; line 2 has it already"),
    Kind("place id twice", repeat(PLACES, 6), (PLACES, 8, "id"), "eastern_idlib", "line 7 has it already"),
    Kind("unknown place", cell(TOLD, 8, "place", "maarrat_al_numan"), (TOLD, 9, "place"), "maarrat_al_numan",
         "a place of places.csv", "maarat_al_numan"),
    Kind("place by another name", cell(TOLD, 11, "towards", "Saraqeb"), (TOLD, 12, "towards"), "Saraqeb",
         "a place of places.csv", "saraqib"),
    Kind("unknown faction", cell(TOLD, 3, "faction", "htc"), (TOLD, 4, "faction"), "htc",
         "a faction of factions.csv: government, hts", "hts"),
    Kind("unknown side", cell(FACTIONS, 2, "side", "mcc"), (FACTIONS, 3, "side"), "mcc",
         "a side of sides.csv: government, moc", "moc", alone=True),
    Kind("unknown holder", cell(PLACES, 5, "holder", "goverment"), (PLACES, 6, "holder"), "goverment",
         "a faction, unknown or vacant", "government"),
    Kind("unknown holder source", cell(PLACES, 1, "holder_source", "s40"), (PLACES, 2, "holder_source"), "s40",
         "a sentence of sentences.csv or the name of an outside source", "s04"),
    Kind("unknown sentence", cell(TOLD, 4, "sentence", "s2"), (TOLD, 5, "sentence"), "s2",
         "a sentence of sentences.csv", "s02"),
    Kind("unknown date giver", cell(SENTENCES, 1, "dated_by", "s20"), (SENTENCES, 2, "dated_by"), "s20",
         "a sentence of sentences.csv", "s02"),
    Kind("unknown source", cell(SENTENCES, 4, "source", "wikpedia"), (SENTENCES, 6, "source"), "wikpedia",
         "a source of sources.csv: wikipedia", "wikipedia"),
    Kind("unknown statement in an order", cell(ORDER, 1, "then", "a22"), (ORDER, 2, "then"), "a22",
         "a statement, its end as id.end", "a2"),
    Kind("unknown victims", cell(TOLLS, 1, "victims", "civilian"), (TOLLS, 2, "victims"), "civilian",
         "a side, a faction or civilians", "civilians", alone=True),
    Kind("undeclared rule", cell(TOLD, 9, "rule", "collapsed"), (TOLD, 10, "rule"), "collapsed",
         "a rule of [rules] in campaign.toml: collapse", "collapse"),
    Kind("unknown reading", cell(TOLD, 6, "reading", "saraqib-day/ether"), (TOLD, 7, "reading"), "saraqib-day/ether",
         "a reading of readings.csv", "saraqib-day/either"),
    Kind("one alternative", both(drop(READINGS, 2), cell(TOLD, 7, "reading", "")), (READINGS, 2, "group"),
         "saraqib-day", "a group of two or more alternatives, not one", alone=True),
    Kind("alternative twice", repeat(READINGS, 1), (READINGS, 4, "alternative"), "either", "line 2 has it already",
         alone=True),
    Kind("reading of nothing", both(cell(TOLD, 6, "reading", ""), cell(TOLD, 7, "reading", "")),
         (READINGS, 2, "group"), "saraqib-day", "a group that some row of statements, order or claims names",
         alone=True),
    Kind("repeats a later statement", cell(TOLD, 2, "repeats", "a8"), (TOLD, 3, "repeats"), "a8",
         "a statement before this one; a8 is on line 9", alone=True),
    Kind("repeats a missing statement", cell(TOLD, 11, "repeats", "a99"), (TOLD, 12, "repeats"), "a99",
         "a statement of statements.csv", "a9"),
    Kind("end of what has none", cell(ORDER, 1, "then", "a2.end"), (ORDER, 2, "then"), "a2.end",
         "a statement without .end, as capture has no end of its own", alone=True),
    Kind("order with itself", cell(ORDER, 2, "then", "s02"), (ORDER, 3, "then"), "s02",
         "something other than s02", alone=True),
    # Words.
    Kind("phrase not in its sentence", cell(TOLD, 10, "phrase", "By the end of day"), (TOLD, 11, "phrase"),
         "By the end of day", "words of sentence s04", "By the end of the day"),
    Kind("phrase without meaning", cell(TOLD, 8, "phrase", "amid the collapse"), (TOLD, 9, "phrase"),
         "amid the collapse", "a phrase of [phrases] in campaign.toml, one that order.csv uses, or earliest and"),
    Kind("words of a claim not in its sentence", cell(CLAIMS, 1, "words", "50 town and villages"),
         (CLAIMS, 2, "words"), "50 town and villages", "words of sentence s03", "50 towns and villages"),
    Kind("count without meaning", key('several = "3.."', 'dozens = "24.."'), (CLAIMS, 3, "low"), "",
         "[counts] of campaign.toml knows none of 'several villages'"),
    Kind("sentence cited but not coded", cell(SENTENCES, 2, "use", "background"), (SENTENCES, 4, "use"),
         "background", "coded, as statements.csv cites this sentence"),
    Kind("sentence coded but not cited",
         both(drop(TOLLS, 1), drop(CLAIMS, 2), drop(TOLD, 11), drop(TOLD, 10), cell(PLACES, 5, "holder_source", "-")),
         (SENTENCES, 6, "use"), "coded", "repeat, background or aside, as no other table cites", alone=True),
    Kind("sentences out of order", lambda draft: draft.rows[SENTENCES].append(draft.rows[SENTENCES].pop(2)),
         (SENTENCES, 6, "id"), "s03", "an id after s04", alone=True),
    # Time.
    Kind("day written otherwise", cell(SENTENCES, 2, "date", "28.11.2024"), (SENTENCES, 4, "date"), "28.11.2024",
         "a day YYYY-MM-DD, a month YYYY-MM or a year YYYY", "2024-11-28"),
    Kind("last day before the first", cell(SENTENCES, 1, "date", "2024-11-28/2024-11-27"), (SENTENCES, 2, "date"),
         "2024-11-28/2024-11-27", "a first day that is not after the last"),
    Kind("no such day", cell(TOLD, 7, "earliest", "2024-11-31T00:00"), (TOLD, 8, "earliest"), "2024-11-31T00:00",
         "a day of the calendar"),
    Kind("window ends before it begins", cell(TOLD, 7, "latest", "2024-11-29T23:59"), (TOLD, 8, "latest"),
         "2024-11-29T23:59", "a time not before the earliest one, 2024-11-30T00:00", alone=True),
    Kind("window begins after its sentence's day",
         both(cell(TOLD, 4, "earliest", "2024-11-30T00:00"), cell(TOLD, 4, "note", "-")), (TOLD, 5, "earliest"),
         "2024-11-30T00:00", "a time not after the latest one of sentence s02, 2024-11-28T23:59", alone=True),
    Kind("end before the beginning", cell(TOLD, 1, "end_latest", "2024-11-26T00:00"), (TOLD, 2, "end_latest"),
         "2024-11-26T00:00", "a time not before 2024-11-27T00:00", alone=True),
    Kind("end of an instant", cell(TOLD, 10, "end_latest", "2024-12-03T00:00"), (TOLD, 11, "end_latest"),
         "2024-12-03T00:00", "blank, as only these verbs have an end: siege, encircle, contest, clash"),
    Kind("after the campaign", cell(TOLD, 7, "latest", "2025-11-30T23:59"), (TOLD, 8, "latest"), "2025-11-30T23:59",
         "a time of the campaign, 2024-11-27T00:00 to 2024-12-08T23:59", alone=True),
    Kind("another year", cell(SENTENCES, 4, "date", "2025-12-02"), (SENTENCES, 6, "date"), "2025-12-02",
         "days not after the campaign's end, 2024-12-08T23:59", alone=True),
    Kind("another millennium", cell(SENTENCES, 4, "date", "1024-12-02"), (SENTENCES, 6, "date"), "1024-12-02",
         "a time within 100 years of the campaign, 2024-11-27 to 2024-12-08: is the year right?", alone=True),
    Kind("days of millennia", cell(SENTENCES, 4, "date", "2024-12-02/9999-12-31"), (SENTENCES, 6, "date"),
         "2024-12-02/9999-12-31", "a time within 100 years of the campaign", alone=True),
    Kind("times without a reason", cell(TOLD, 7, "note", ""), (TOLD, 8, "note"), "",
         "why earliest and latest override", alone=True),
    Kind("hours without a day", both(cell(SENTENCES, 4, "date", ""), drop(CLAIMS, 2)), (SENTENCES, 6, "date"), "",
         "a day, as 'By the end of the day' gives hours of it in statements.csv", alone=True),
    Kind("gap that cannot be", cell(ORDER, 2, "at_most", "-1d"), (ORDER, 3, "at_most"), "-1d",
         "at_least (0m) or more", alone=True),
    # Statements and their factions.
    Kind("capture of an area", cell(TOLD, 8, "place", "eastern_idlib"), (TOLD, 9, "place"), "eastern_idlib",
         "a place with a point; eastern_idlib is a region", alone=True),
    Kind("capture of a list", cell(TOLD, 8, "place", "maarat_al_numan;hama"), (TOLD, 9, "place"),
         "maarat_al_numan;hama", "one place, as every capture has a row of its own", alone=True),
    Kind("capture by nobody", cell(TOLD, 8, "faction", ""), (TOLD, 9, "faction"), "", "the faction that did it"),
    Kind("capture from itself", cell(TOLD, 4, "from", "moc"), (TOLD, 5, "from"), "moc",
         "a side or faction other than that of hts"),
    Kind("capture from who cannot hold it", cell(PLACES, 2, "holder", "hts"), (TOLD, 5, "from"), "government",
         "a side that can hold dadikh: hts holds it before the epoch and no statement gives it to", alone=True),
    Kind("exception outside", cell(TOLD, 9, "except", "hama"), (TOLD, 10, "except"), "hama",
         "a place that lies in eastern_idlib by part_of"),
    Kind("claim's bounds crossed", cell(CLAIMS, 1, "high", "40"), (CLAIMS, 2, "high"), "40", "50 (low) or more"),
    Kind("more named than claimed",
         both(cell(CLAIMS, 1, "low", "1"), cell(CLAIMS, 1, "high", "2"), cell(CLAIMS, 1, "includes", "a6;a8;a4")),
         (CLAIMS, 2, "includes"), "a6;a8;a4",
         "at most 2 places named, as sentence s03 claims; sentences s03, s02 name 3", alone=True),
    Kind("toll's bounds crossed", cell(TOLLS, 1, "killed_high", "7"), (TOLLS, 2, "killed_high"), "7",
         "8 (killed_low) or more", alone=True),
    Kind("toll of nothing", both(cell(TOLLS, 1, "killed_high", ""), cell(TOLLS, 1, "killed_low", "")),
         (TOLLS, 2, "killed_low"), "", "a number here, or of the wounded or captured", alone=True),
    # The ground.
    Kind("latitude beyond the pole", cell(PLACES, 5, "lat", "95"), (PLACES, 6, "lat"), "95", "degrees from -90 to 90"),
    Kind("point far off the map", cell(PLACES, 3, "lon", "-36.80591"), (PLACES, 4, "lon"), "-36.80591",
         "degrees on or near the map, 35 to 39", alone=True),
    Kind("lat and lon swapped", both(cell(PLACES, 5, "lat", "36.75783"), cell(PLACES, 5, "lon", "35.13179")),
         (PLACES, 6, "lat"), "36.75783", "lat and lon look swapped", "lat 35.1318 and lon 36.7578", alone=True),
    Kind("lat and lon swapped within the map",
         both(cell(PLACES, 4, "lat", "36.67693"), cell(PLACES, 4, "lon", "35.6483"),
              key("[35.0, 34.5, 39.0, 36.5]", "[35.0, 34.5, 39.0, 37.5]")),
         (PLACES, 5, "lat"), "36.67693", "lat and lon look swapped", "lat 35.6483 and lon 36.6769", alone=True),
    Kind("half a point", cell(PLACES, 3, "lon", ""), (PLACES, 4, "lon"), "", "degrees, as a city is a point"),
    Kind("holder without a source", cell(PLACES, 2, "holder_source", ""), (PLACES, 3, "holder_source"), "",
         "the source for holder government"),
    Kind("area as a base", cell(PLACES, 6, "base_of", "moc"), (PLACES, 7, "base_of"), "moc",
         "blank, as a region has no point and is not held"),
    Kind("district of nothing", cell(PLACES, 4, "kind", "district"), (PLACES, 5, "part_of"), "",
         "the city that the district is part of"),
    Kind("part of itself", cell(PLACES, 6, "part_of", "eastern_idlib"), (PLACES, 7, "part_of"), "eastern_idlib",
         "places that do not lie in it"),
    Kind("counted twice", cell(PLACES, 2, "part_of", "saraqib;eastern_idlib"), (PLACES, 3, "counted"), "yes",
         "no, as saraqib, which it is part of, is counted already"),
    Kind("no length", cell(ROADS, 1, "km", "0"), (ROADS, 2, "km"), "0", "more than 0"),
    Kind("length below the great circle", cell(ROADS, 4, "km", "2.88"), (ROADS, 5, "km"), "2.88",
         "24.0 to 133.5, as the ends are 26.7 km apart", alone=True),
    Kind("length beyond belief", cell(ROADS, 2, "km", "116"), (ROADS, 3, "km"), "116",
         "8.7 to 48.5, as the ends are 9.7 km apart", alone=True),
    Kind("road to itself", cell(ROADS, 3, "b", "dadikh"), (ROADS, 4, "b"), "dadikh", "a place other than dadikh"),
    Kind("road twice", repeat(ROADS, 4, a="maarat_al_numan", b="saraqib"), (ROADS, 7, "a"),
         "maarat_al_numan - saraqib", "line 5 has this one already"),
    Kind("road to nowhere", cell(ROADS, 1, "a", "regiment_64"), (ROADS, 2, "a"), "regiment_64",
         "a place of places.csv", "regiment_46"),
    Kind("road class", cell(ROADS, 2, "class", "secondry"), (ROADS, 3, "class"), "secondry", "one of motorway",
         "secondary"),
    Kind("roads in an undeclared piece", drop(ROADS, 1), (PLACES, 2, "id"), "regiment_46",
         "a place that roads.csv joins to the others; [roads] pieces in campaign.toml is 1", alone=True),
    Kind("roads in fewer pieces", key("pieces = 1", "pieces = 2"), (TOML, 43, "roads.pieces"), "2",
         "1, the number of pieces"),
    Kind("corridor off the roads", key('["hama", "maarat_al_numan",', '["hama",'), (TOML, 61, "corridors.m5.places"),
         "saraqib", "a place that one road of roads.csv joins to hama"),
    # campaign.toml and the backdrop.
    Kind("TOML syntax", key("pieces = 1", "pieces = one"), (TOML, 43, ""), "pieces = one", "TOML syntax: invalid",
         alone=True),
    Kind("map of a metre", key("[36.6, 35.6, 37.0, 36.0]", "[36.6, 35.6, 36.6000001, 36.0]"),
         (TOML, 27, "map.insets.extent"), "[36.6, 35.6, 36.6000001, 36.0]", "at least 0.01 apart each way"),
    Kind("campaign of millennia", key("2024-12-08T23:59", "9999-12-08T23:59"), (TOML, 5, "end"), "9999-12-08T23:59",
         "a time at most 1000 years after the epoch, 2024-11-27", alone=True),
    Kind("inset with nothing in it", key("[36.6, 35.6, 37.0, 36.0]", "[6.6, 35.6, 7.0, 36.0]"),
         (TOML, 27, "map.insets.extent"), "[6.6, 35.6, 7.0, 36.0]", "degrees with at least one place in them",
         alone=True),
    Kind("sides that look alike", both(cell("sides.csv", 2, "colour", "#b8433a"),
         cell("sides.csv", 2, "marker", "square")), ("sides.csv", 3, "colour"), "#b8433a",
         "a colour or marker that differs from those of government", alone=True),
    Kind("mark that is not seen", cell(PLACES, 3, "name", "Saraqib\u200f"), (PLACES, 4, "name"), "Saraqib\u200f",
         "a name without U+200F RIGHT-TO-LEFT MARK", alone=True),
    Kind("tab in another name", cell(PLACES, 3, "other_names", "Sara\tqib"), (PLACES, 4, "other_names"), "Sara\tqib",
         "text on one line, without tabs", alone=True),
    Kind("epoch of another year", key('epoch = "2024-11-27"', 'epoch = "2014-11-27"'), (TOML, 4, "epoch"),
         "2014-11-27", "a day at most a year before the first statement, 2024-11-27", alone=True),
    Kind("epoch with an offset", key('epoch = "2024-11-27"', "epoch = 2024-11-27T00:00:00Z"), (TOML, 4, "epoch"),
         "2024-11-27T00:00:00+00:00", "a day YYYY-MM-DD or a local time", alone=True),
    Kind("unknown key", key("[map.names]", "[map.name]"), (TOML, 22, "map.name"), "", "no such key; the keys here are",
         "names"),
    Kind("misspelt key", key("licence = ", "license = "), (TOML, 6, "license"), "", "no such key", "licence"),
    Kind("missing key", key('title = "Saraqib and Hama"\n', "\n"), (TOML, 0, "title"), "",
         "the key is missing"),
    Kind("offset", key("+03:00", "UTC+3"), (TOML, 3, "utc_offset"), "UTC+3", "an offset from UTC as +03:00",
         "+03:00"),
    Kind("hours that end before they begin", key("2h..6h", "6h..2h"), (TOML, 46, "phrases.a few hours later"),
         "6h..2h", "a gap whose first bound is not above its second"),
    Kind("end before the epoch", key("2024-12-08T23:59", "2024-11-08T23:59"), (TOML, 5, "end"), "2024-11-08T23:59",
         "a time after the epoch, 2024-11-27"),
    Kind("unknown place in a list", key('    "saraqib",\n]', '    "sarakib",\n]'), (TOML, 16, "map.ranks.rank_1"),
         "sarakib", "a place of places.csv", "saraqib"),
    Kind("relation of an unknown side", key('"government", "moc"', '"government", "mok"'),
         (TOML, 56, "relations.sides"), "mok", "a side of sides.csv: government, moc", "moc"),
    Kind("palette of an unknown side", key('government = "#D03A34"', 'goverment = "#D03A34"'),
         (TOML, 64, "palettes.classic.goverment"), "goverment", "a side of sides.csv", "government"),
    Kind("palette's colour", key("#FFFFFF", "white"), (TOML, 65, "palettes.classic.moc"), "white",
         "a colour as #RRGGBB"),
    Kind("colour in the palette of own colours", key('[palettes.classic]\ngovernment = "#D03A34"', "[palettes.safe]"),
         (TOML, 64, "palettes.safe.moc"), "#FFFFFF", "no colour, as safe is the palette of the sides' own colours",
         alone=True),
    Kind("unknown layer", layer('"coast"', '"cost"'), (BACKDROP, 0, "features[1].properties.layer"), "cost",
         "one of land, lake, coast", "coast"),
    Kind("JSON syntax", layer("]}}\n]}", "]}}\n]"), (BACKDROP, 7, ""), "", "JSON syntax", alone=True),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_each_kind_of_damage_is_reported_once_in_its_place(kind, tmp_path):
    draft = Draft.of("saraqib")
    kind.change(draft)
    (problem,) = problems_of(draft.write(tmp_path))
    assert kind.matches(problem), f"expected {kind}, found {problem!r}"


def test_all_kinds_at_once_give_one_sorted_report(tmp_path):
    together = [kind for kind in KINDS if not kind.alone]
    draft = Draft.of("saraqib")
    for kind in together:
        kind.change(draft)
    problems = problems_of(draft.write(tmp_path))
    assert list(problems) == sorted(problems)
    unseen = [kind.name for kind in together if not any(kind.matches(problem) for problem in problems)]
    unasked = [str(problem) for problem in problems if not any(kind.matches(problem) for kind in together)]
    assert (unseen, unasked) == ([], [])
    assert len(together) >= 25
