"""The writer: what it writes reads back as the same campaign, and says nothing that defaults say already."""

import csv
import io
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from builders import FOLDERS, Draft, build_campaign, claim, order, say
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import networks, planted_networks, replayable_campaigns

from scenarios import folder, names
from sim.model.campaign import (
    Campaign,
    Faction,
    Place,
    Reading,
    Side,
    Source,
    Toll,
)
from sim.model.declared import Leg, NamedRoad, Phrase, PublishedRate, Relation
from sim.model.errors import CampaignError
from sim.model.records import Record
from sim.model.sheet import Chapter, Inset, Line, MapSheet, Phase, Shade
from sim.model.times import MINUTES_A_DAY, Clock, Window, parse_local
from sim.tables import campaign_files, read_campaign, write_campaign
from sim.tables.writer import GIVEN


def readable(campaign):
    """Return a campaign as the reader makes it: a note beside times, orders' sentence last, no order with itself."""
    sentences = {id: one for id, one in campaign.sentences.items() if id != "n_order"}
    orders = tuple(replace(one, sentence="z") for one in campaign.orders if one.first != one.then)
    if orders:
        sentences["z"] = replace(campaign.sentences["n_order"], id="z")
    return replace(
        campaign,
        sentences=sentences,
        orders=orders,
        relations=tuple(replace(one, window=replace(one.window, words="")) for one in campaign.relations),
        statements={id: replace(one, note="exact times") for id, one in campaign.statements.items()},
        claims={id: replace(one, note="exact times") for id, one in campaign.claims.items()},
    )


def read_back(campaign, folder):
    return read_campaign(write_campaign(campaign, folder / "written"))


def rows_of(campaign, file):
    return list(csv.DictReader(io.StringIO(campaign_files(campaign)[file])))


@pytest.mark.parametrize("name", ["saraqib", "valley"])
def test_a_small_folder_reads_back_equal(name, tmp_path):
    campaign = read_campaign(FOLDERS / name)
    assert read_back(campaign, tmp_path) == campaign


@pytest.mark.parametrize("name", names())
def test_shipped_campaigns_read_back_equal_and_are_written_the_same_again(name, tmp_path):
    campaign = read_campaign(folder(name))
    again = read_back(campaign, tmp_path)
    assert again == campaign
    assert campaign_files(again) == campaign_files(campaign)


@given(
    campaign=st.one_of(planted_networks().map(lambda p: p.campaign), replayable_campaigns().map(lambda r: r.campaign))
)
@settings(max_examples=25)
def test_any_campaign_reads_back_equal(campaign, tmp_path_factory):
    assume(campaign.statements)
    campaign = readable(campaign)
    assert read_back(campaign, tmp_path_factory.mktemp("campaign")) == campaign


@given(campaign=networks())
@settings(max_examples=10)
def test_contradictory_orders_read_back_equal(campaign, tmp_path_factory):
    campaign = readable(campaign)
    assert read_back(campaign, tmp_path_factory.mktemp("campaign")) == campaign


def rich_campaign():
    """Return a campaign with something in every table, and in most keys."""
    near = (35.9, 34.9, 36.15, 35.1)
    return build_campaign(
        {"a": "red1", "b": "vacant", "c": "blue1", "d": "unknown", "alone": "unknown"},
        [
            say("s1", "capture", "b", "blue1", at=(0, 1439), sentence="s1", reading=("date", "early")),
            say("s2", "partial_capture", "a", "blue1", (1440, 2000), sentence="s2", where="part", share=(0.25, 1.0)),
            say("s3", "siege", "d", "red2", (2880, 4319), end=(5000, 6000), sentence="s3", where="near", within_m=1250),
            say("s4", "strike", "d", at=None, sentence="s4", from_faction="red", towards=("a",), rule="guess"),
        ],
        roads="a-b-c:9750, c-d",
        orders=[order("s1", "s3.end", 90, None, sentence="s1"), order("s4", "s2", -2880, 120, sentence="s4")],
        part_of={"a": ("area",), "b": ("area",)},
        areas=["area", "road"],
        kinds={"road": "road", "c": "base"},
        bases={"c": "blue"},
        other_names={"b": ("Be", "Bé")},
        texts={"s1": "On the day b fell; a\r\nsecond line,\nwith “quotes” and \"more\".", "s3": " spaces stay "},
        readings=[("date", "early"), ("date", "late")],
        relations=[
            Relation(("red", "blue"), "hostile", Window(0, 17279)),
            Relation(("red", "green"), "allied", Window(1440, 2879), passable=True),
        ],
        corridors={"m1": ["a", "b", "c"]},
        claims=[claim("c1", 3, None, at=(0, 50), sentence="s2", words="partial_capture", includes=("s2",), note="n")],
        tolls=[
            Toll("s1", "new", "red1", "s1", killed=(0, 5), wounded=(2, None)),
            Toll("s2", "total", "civilians", captured=(7, 7)),
        ],
        rules={"guess": "Made up."},
        sheet=MapSheet(
            (35.5, 34.5, 37.0, 35.5),
            insets=(Inset("Near", near, Window(0, 17279)), Inset("Later", near, Window(1440, 3001))),
            phases=(Phase("One", Window(0, 1439)), Phase("Two", Window(1440, 17279))),
            ranks={"a": 1, "c": 3, "b": 1},
            label_sides={"a": "NE"},
            names={"c": "Sea"},
            seas=(("THE\nSEA", 36.1, 35.2, "sea"),),
            palettes={
                "classic": {"red": Shade("#AA0000"), "blue": Shade("#0000AA", dark="#5555FF", weight=1.5)},
                "safe": {"red": Shade(dark="#FF0000")},
            },
        ),
    )  # fmt: skip


@pytest.mark.parametrize("backdrop", [None, (), "drawn"])
def test_a_campaign_with_something_in_every_table_and_key_reads_back_equal(backdrop, tmp_path):
    ring = ((35.0, 34.0), (37.0, 34.0), (37.0, 35.5), (35.0, 34.0))
    drawn = (Line("land", ring, (ring,)), Line("coast", ring), Line("river", ring[:2]))
    plain = rich_campaign()
    campaign = replace(
        plain,
        clock=Clock.at("1914-07-28T06:00", zone=ZoneInfo("Europe/Sarajevo")),
        sentences={id: replace(one, date="", first_day=None, last_day=None) for id, one in plain.sentences.items()},
        statements={id: replace(one, note="n") for id, one in plain.statements.items()},
        readings=(Reading("date", "early", 0.25, "why\nso"), Reading("date", "late", 2.0, "else")),
        phrases={one.words: one for one in (Phrase("by noon", "by", 0, 720), Phrase("an hour later", "gap", -30, 60))},
        counts={"dozens": (24, None), "some": (0, 9), "two": (2, 2)},
        approximate={"day": 2 * MINUTES_A_DAY},
        named_roads={"road": NamedRoad("road", ("a", "c"), ("m1",))},
        legs=(Leg("blue", "c", "a"),),
        published_rates=(PublishedRate("tanks", 0.5, 20.0, "a book"),),
        chapters=(
            Chapter("One", 0, 2 * MINUTES_A_DAY - 1, (35.5, 34.5, 36.0, 35.5), ("s1",)),
            Chapter("Two", 2 * MINUTES_A_DAY, plain.end),
        ),
        backdrop=drawn if backdrop == "drawn" else backdrop,
    )
    assert read_back(campaign, tmp_path) == campaign


def test_doubtful_dates_and_phrases_are_written_as_they_were(tmp_path):
    draft = Draft.of("valley")
    draft.texts["campaign.toml"] += '\n[approximate]\nday = "2d"\n'
    row, date = next((n, one["date"]) for n, one in enumerate(draft.rows["sentences.csv"], 1) if one["date"])
    draft.set("sentences.csv", row, "date", f"{date}~")
    campaign = read_campaign(draft.write(tmp_path / "drafted"))
    assert campaign_files(campaign)["sentences.csv"].count(f",{date}~") == 1
    assert read_back(campaign, tmp_path) == campaign


def test_times_are_written_only_where_the_sentence_does_not_give_them():
    campaign = build_campaign(
        {"a": "red1"},
        [say(f"s{n}", "strike", "a", at=at) for n, at in enumerate([(0, 1439), (60, 1439), (7, 9)])],
    )
    cells = [(row["earliest"], row["latest"], row["note"]) for row in rows_of(campaign, "statements.csv")]
    assert cells == [
        ("", "", ""),
        ("2024-11-27T01:00", "", GIVEN),
        ("2024-11-27T00:07", "2024-11-27T00:09", GIVEN),
    ]


def test_only_files_and_columns_that_say_something_are_written():
    files = campaign_files(build_campaign({"a": "red1"}, [say("s1", "strike", "a", at=(0, 1439))]))
    assert {"order.csv", "claims.csv", "casualties.csv", "readings.csv"}.isdisjoint(files)
    assert files["statements.csv"].splitlines()[0] == "id,sentence,verb,place,where"
    assert "relations" in files["campaign.toml"] and "phrases" not in files["campaign.toml"]


@pytest.mark.parametrize(
    "campaign, message",
    [
        (build_campaign({"a": "red1"}, other_names={"a": ("x; y",)}), "'x; y' must have no semicolon"),
        (build_campaign({"a": "red1"}, [replace(say("s1", "strike", "a", at=(5, 9), sentence="n"), window=None),
                                        say("s2", "strike", "a", at=(5, 9), sentence="n")]),
         "s1 must have a window, as its sentence n has a date"),
        (build_campaign({"a": "red1"}, [say("s1", "strike", "a", at=(5, 9), from_above=True)]),
         "s1 cannot be bounded from above only"),
        (replace(build_campaign({"a": "red1"}), clock=Clock.at("2024-10-27", zone=ZoneInfo("Europe/Berlin")), end=150),
         "in the first of two hours"),
    ],
)  # fmt: skip
def test_what_no_cell_can_say_is_refused(campaign, message):
    with pytest.raises(ValueError, match=message):
        campaign_files(campaign)


def test_keys_that_the_reader_refuses_are_refused():
    with pytest.raises(CampaignError, match=r"campaign.toml:\d+ map.extent"):
        campaign_files(build_campaign({"a": "red1"}, sheet=MapSheet((36.0, 35.0, 36.0, 35.0))))


def test_a_folder_with_files_is_left_alone_unless_it_may_be_replaced(tmp_path):
    campaign = rich_campaign()
    write_campaign(campaign, tmp_path / "new")
    (tmp_path / "new" / "README.md").write_text("mine")
    with pytest.raises(FileExistsError, match="new has files: give a new or an empty one"):
        write_campaign(campaign, tmp_path / "new")
    write_campaign(replace(campaign, orders=(), backdrop=None), tmp_path / "new", replace=True)
    there = {path.name for path in (tmp_path / "new").iterdir()}
    assert "README.md" in there and {"order.csv", "backdrop.geojson"}.isdisjoint(there)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_campaign_that_cannot_be_written_leaves_no_folder(tmp_path):
    with pytest.raises(ValueError):
        write_campaign(build_campaign({"a": "red1"}, other_names={"a": ("x; y",)}), tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


# -- table campaigns ---------------------------------------------------------------------------------------------------

_PARTIES = ("red", "blue", "unknown")
_DATES = ("2031-03-01", "2031-03", "2031-03-02/2031-03-04", "../2031-03-03", "2031-03-05~")


@st.composite
def table_campaigns(draw):
    """Draw a campaign of records that no folder has been read from: it has no sentences and no statements."""
    records = {}
    for number in range(draw(st.integers(1, 8))):
        contested = tuple(draw(st.lists(st.sampled_from(_PARTIES), max_size=2, unique=True)))
        holder = draw(st.sampled_from(_PARTIES if not contested else (*_PARTIES, "")))
        date = draw(st.sampled_from(_DATES))
        end = 5 * MINUTES_A_DAY if contested and draw(st.booleans()) else None
        local = parse_local("2031-03-01")
        records[f"r{number}"] = Record(
            f"r{number}",
            draw(st.sampled_from(("a", "b"))),
            date,
            latest=draw(st.sampled_from((None, local + 6 * MINUTES_A_DAY - 1))),
            end_latest=None if end is None else local + 8 * MINUTES_A_DAY,
            holder=holder,
            contested=contested,
            from_faction=draw(st.sampled_from(("", *_PARTIES))) if holder else "",
            sources=draw(st.sampled_from(((), ("one",), ("one", "two")))),
            text=draw(st.sampled_from(("", "words, “quoted”\nin two lines"))),
            note=draw(st.sampled_from(("", "precision 2"))),
        )
    colours = {"red": "#AA0000", "blue": "#0000AA"}
    sides = {id: Side(id, id.title(), id[0].upper(), colour, "disc") for id, colour in colours.items()}
    places = (Place("a", "A", lat=50.0, lon=10.0), Place("b", "B", lat=50.1, lon=10.2))
    return Campaign(
        name="drawn",
        title="A drawn table",
        summary="",
        clock=Clock.at("2031-03-01"),
        end=20 * MINUTES_A_DAY - 1,
        licence="CC0-1.0",
        attribution="nobody",
        sheet=MapSheet((9.0, 49.0, 11.0, 51.0)),
        sides=sides,
        factions={id: Faction(id, side.name, id) for id, side in sides.items()},
        places={place.id: place for place in places},
        roads=(),
        sources={id: Source(id, f"Source {id}", url="https://example.org") for id in ("one", "two")},
        records=records,
        approximate={"day": 2 * MINUTES_A_DAY},
        backdrop=None,
        silence=False,
    )


@given(campaign=table_campaigns())
@settings(max_examples=20)
def test_a_table_campaign_reads_back_equal(campaign, tmp_path_factory):
    again = read_back(campaign, tmp_path_factory.mktemp("campaign"))
    assert again.records == campaign.records
    assert again == replace(
        campaign,
        sentences=again.sentences,
        statements=again.statements,
        orders=again.orders,
        relations=again.relations,
    )
    assert read_back(again, tmp_path_factory.mktemp("campaign")) == again


def test_a_table_campaign_has_only_the_files_that_it_needs():
    campaign = build_campaign({"a": "unknown"})
    sides = {id: replace(one) for id, one in campaign.sides.items()}
    table = replace(
        campaign,
        factions={id: Faction(id, one.name, id) for id, one in sides.items()},
        records={"r1": Record("r1", "a", "2024-11-28", holder="red")},
        silence=True,
    )
    files = campaign_files(table)
    assert set(files) == {"campaign.toml", "backdrop.geojson", "sides.csv", "places.csv", "sources.csv", "records.csv"}
    assert files["records.csv"] == "id,place,date,holder\nr1,a,2024-11-28,red\n"
    assert 'kind = "table"\nsilence = true\n' in files["campaign.toml"]


FORMULAS = ["=1+1", "+-1 km", "@home", "-0217", "'=quoted", "''+twice", "'plain'", "\ttab", "’=curly"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_and_texts_read_back_equal(text, tmp_path):
    campaign = build_campaign({"a": "red1"}, [say("s1", "strike", "a", at=(0, 1439))], texts={"n_s1": f"{text} "})
    campaign = readable(replace(campaign, places={"a": replace(campaign.places["a"], note=text.strip())}))
    tables = [table for file, table in campaign_files(campaign).items() if file.endswith(".csv")]
    cells = [cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))] == []
    assert read_back(campaign, tmp_path) == campaign


def test_claims_beside_records_are_refused_rather_than_lost():
    campaign = build_campaign({"a": "unknown"}, claims=[claim("c1", 3, 4)])
    with pytest.raises(ValueError, match="must have no claims and no readings"):
        campaign_files(replace(campaign, records={"r1": Record("r1", "a", "2024-11-28", holder="red")}))
