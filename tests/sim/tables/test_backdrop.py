"""A backdrop may be any GeoJSON of lines and areas with layers; other formats and systems are refused in words."""

from __future__ import annotations

import json

import pytest

from sim.tables.backdrop import read_backdrop
from sim.tables.problems import Report

SQUARE = [[36.0, 35.0], [37.0, 35.0], [37.0, 36.0], [36.0, 35.0]]
RING = tuple(map(tuple, SQUARE))
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
LINE = {"type": "LineString", "coordinates": [[36, 35], [37, 35]]}


def feature(geometry: object, layer: object = "coast", **members: object) -> dict[str, object]:
    """Make a feature."""
    return {"type": "Feature", "properties": {"layer": layer}, "geometry": geometry, **members}


@pytest.fixture
def read(tmp_path):
    """Read a backdrop from its features, JSON or bytes; return its lines and what its problems allow."""

    def run(content: object):
        if isinstance(content, list):
            content = {"type": "FeatureCollection", "features": content}
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        (tmp_path / "b.geojson").write_bytes(raw)
        report = Report()
        return read_backdrop(tmp_path, "b.geojson", report), [problem.allowed for problem in report.problems]

    return run


@pytest.mark.parametrize(
    ("geometry", "lines"),
    [
        (None, 0),
        ({"type": "Polygon", "coordinates": []}, 0),
        ({"type": "LineString", "coordinates": []}, 0),
        ({"type": "MultiPolygon", "coordinates": []}, 0),
        ({"type": "MultiPolygon", "coordinates": [[], [SQUARE], []]}, 1),
        ({"type": "MultiLineString", "coordinates": [[], LINE["coordinates"]]}, 1),
        ({"type": "GeometryCollection", "geometries": []}, 0),
        ({"type": "GeometryCollection", "geometries": [LINE, POLYGON]}, 2),
        ({"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": [LINE]}, LINE]}, 2),
        ({**LINE, "bbox": [36, 35, 37, 36], "title": "any"}, 1),
    ],
)
def test_geometries_that_rfc_7946_allows_are_read(geometry, lines, read):
    got, problems = read([feature(geometry, id=7, bbox=[0, 0, 1, 1], note="any")])
    assert (len(got), problems) == (lines, [])


def test_the_parts_of_a_collection_keep_their_order(read):
    other = {"type": "LineString", "coordinates": [[30, 35], [31, 35]]}
    nested = {"type": "GeometryCollection", "geometries": [LINE, POLYGON]}
    got, _ = read([feature({"type": "GeometryCollection", "geometries": [nested, other]})])
    assert [line.points[0] for line in got] == [(36.0, 35.0), (36.0, 35.0), (30.0, 35.0)]
    assert [len(line.points) for line in got] == [2, 4, 2]


def test_heights_are_ignored(read):
    got, problems = read([feature({"type": "Polygon", "coordinates": [[[*point, 12.5] for point in SQUARE]]}, "land")])
    assert (got[0].points, problems) == (RING, [])


def test_a_single_feature_is_a_collection_of_one(read):
    got, problems = read(feature(POLYGON, "lake"))
    assert ([line.layer for line in got], problems) == (["lake"], [])


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_wgs_84_may_be_named(name, read):
    crs = {"type": "name", "properties": {"name": name}}
    assert read({"type": "FeatureCollection", "crs": crs, "features": [feature(LINE)]})[1] == []
    assert read({"type": "FeatureCollection", "crs": None, "features": [feature(LINE)]})[1] == []


CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (POLYGON, "a Feature around this Polygon, with its layer in properties.layer"),
        ({"type": "Topology", "objects": {}, "arcs": []}, "GeoJSON, not TopoJSON"),
        ({"geometryType": "esriGeometryPolyline", "features": []}, "GeoJSON, not Esri JSON"),
        ({"type": "FeatureCollection", "crs": CRS, "features": []}, "not coordinates of urn:ogc:def:crs:EPSG::3857"),
        ({"type": "FeatureCollection", "crs": {"type": "link"}, "features": []}, "not coordinates of another system"),
        ({"type": "FeatureCollection", "crs": "EPSG:2154", "features": []}, "not coordinates of another system"),
        (b'<?xml version="1.0"?><kml/>', "GeoJSON, not XML such as KML or GPX"),
        (b'{"type": "Feature"}\n{"type": "Feature"}', "one GeoJSON FeatureCollection, not one feature a line"),
        (b"\x00\x00\x27\x0a\x00", "not a shapefile; save it as UTF-8"),
        (b"SQLite format 3\x00", "not a database, such as a GeoPackage"),
        (b"PK\x03\x04", "or a zip archive"),
        (17, "a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection"}, "a GeoJSON FeatureCollection"),
        ([feature({"type": "Polygon", "coordinates": [[*SQUARE[:3], [36, 35.1]]]})],
         "closed rings, whose last point is their first; one goes from [36.0, 35.0] to [36.0, 35.1]"),
        ([feature({"type": "Polygon", "coordinates": [[]]})], "4 or more points in a row, not 0"),
        ([feature({"type": "Point", "coordinates": [36, 35]})], "a Polygon, MultiPolygon, LineString or"),
        ([feature({"type": "GeometryCollection", "geometries": {}})], "geometries as a list"),
        ([feature({"type": "GeometryCollection", "geometries": [None]})], "a Polygon, MultiPolygon, LineString or"),
        ([feature(LINE, None)], "one of land, lake, coast"),
        ([{"type": "Feature", "geometry": LINE, "properties": None}], "one of land, lake, coast"),
        ([feature({"type": "LineString", "coordinates": [[10**400, 35], [37, 35]]})], "in degrees"),
        ([feature({"type": "LineString", "coordinates": [[float("nan"), 35], [37, 35]]})], "in degrees"),
        ([feature({"type": "LineString", "coordinates": [[4012345.0, 4212345.0], [37, 35]]})], "in degrees"),
        ([feature({"type": "LineString", "coordinates": [["36", "35"], [37, 35]]})], "in degrees"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(content, words, read):
    got, (problem,) = read(content)
    assert got == () and words in problem
