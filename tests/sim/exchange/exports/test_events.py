"""Events: one row a statement in force, with its windows and the codes of other data sets."""

from builders import build_campaign, open_study, say

from sim import Study
from sim.exchange.exports.events import event_layer, find_events, geo_precision, where_precision
from sim.model.campaign import Place
from sim.model.times import Window

TOWN, REGION = Place("a", "A", "town", lat=1.0, lon=2.0), Place("r", "R", "region")


def test_an_event_has_its_stated_and_its_tight_window() -> None:
    study = Study(build_campaign({"a": "red1", "b": "red1"}, [say("s1", "capture", "a", "blue1", at=(60, 120))]))
    (event,) = find_events(study.history())
    assert (event.minute, event.stated, event.window) == (90, Window(60, 120), Window(60, 120))
    layer = event_layer(study)
    row = dict(zip((field.name for field in layer.fields), layer.rows[0], strict=True))
    assert (row["start"], row["end"], row["edtf"]) == (60, 121, study.campaign.clock.local(60).date.iso)
    assert (row["time_precision"], row["date_prec"], row["acled"]) == (1, 1, "Non-state actor overtakes territory")


def test_where_precision_follows_the_kind_of_place_and_the_distance() -> None:
    def code(place, **columns):
        statement = say("s", "attack", place.id, **columns)
        return where_precision(statement, (place,)), geo_precision(statement, (place,))

    assert code(TOWN) == (1, 1)
    assert code(TOWN, where="near") == (2, 2)
    assert code(TOWN, where="near", within_m=40_000) == (5, 3)
    assert code(REGION) == (5, 3)
    assert code(Place("g", "G", "governorate")) == (4, 3)
    assert where_precision(say("s", "attack", ()), ()) is None


def test_statements_of_other_readings_are_left_out() -> None:
    study = open_study("northwestern_syria_2024")
    assert len(event_layer(study)) == len(study.timeline().starts)


def test_what_scripts_do_is_an_event_of_its_own() -> None:
    def strike_back(world):
        yield world.until("2024-12-07T12:00")
        world.change("capture", "hama", "government")

    study = open_study("northwestern_syria_2024")
    last = list(find_events(study.run(strike_back)))[-1]
    assert (last.cause.verb, last.origin, last.script) == ("capture", "counterfactual", "strike_back")


def test_a_statement_about_several_places_has_several_points() -> None:
    study = Study(build_campaign({"a": "red1", "b": "red1"}, [say("s1", "attack", ("a", "b"), "blue1", at=60)]))
    layer = event_layer(study)
    (shape,) = layer.shapes
    assert shape.geom_type == "MultiPoint"
    assert layer.column("place") == ("a;b",)
    assert layer.column("lat") == (None,)
