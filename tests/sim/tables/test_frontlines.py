"""Stated front lines: GeoJSON lines with the time at which each stood."""

import json

import pytest
from builders import Draft

from sim.model.errors import CampaignError
from sim.tables import campaign_files, read_campaign

LINE = {"type": "LineString", "coordinates": [[36.5, 35.5], [36.9, 35.9]]}


@pytest.fixture
def lines(tmp_path):
    """Read the stated lines of a folder with these features, each given as its properties and geometry."""

    def read(*features):
        draft = Draft.of("saraqib")
        draft.texts["campaign.toml"] = 'lines = "lines.geojson"\n' + draft.texts["campaign.toml"]
        folder = draft.write(tmp_path)
        made = [{"type": "Feature", "properties": given, "geometry": shape} for given, shape in features]
        (folder / "lines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": made}))
        return read_campaign(folder)

    return read


def spans(campaign):
    return [(line.name, campaign.clock.iso(line.window.earliest)[:16], campaign.clock.iso(line.window.latest)[:16])
            for line in campaign.lines]  # fmt: skip


def test_a_line_stands_until_the_next_of_its_name(lines):
    campaign = lines(
        ({"from": "2024-11-30", "name": "north"}, LINE),
        ({"from": "2024-11-28T12:00", "name": "north"}, LINE),
        ({"from": "2024-11-29", "until": "2024-11-29", "name": "south"}, LINE),
    )
    assert spans(campaign) == [
        ("north", "2024-11-28T12:00", "2024-11-29T23:59"),
        ("south", "2024-11-29T00:00", "2024-11-29T23:59"),
        ("north", "2024-11-30T00:00", campaign.clock.iso(campaign.end)[:16]),
    ]


def test_a_line_from_before_the_epoch_stands_at_the_epoch(lines):
    campaign = lines(({"from": "2024-11-01"}, LINE), ({"from": "2024-10-01", "until": "2024-10-02"}, LINE))
    assert [line.window.earliest for line in campaign.lines] == [0]


def test_parts_of_a_line_stand_together(lines):
    parts = {"type": "MultiLineString", "coordinates": [LINE["coordinates"], [[36, 35], [36, 36]]]}
    campaign = lines(({"from": "2024-11-28"}, parts))
    assert [line.points[0] for line in campaign.lines] == [(36.5, 35.5), (36.0, 35.0)]


def test_written_lines_are_read_back(lines, tmp_path):
    campaign = lines(({"from": "2024-11-28", "name": "north", "source": "A map"}, LINE), ({"from": "2024-12-01"}, LINE))
    other = tmp_path / "written"
    other.mkdir()
    for name, text in campaign_files(campaign).items():
        (other / name).write_text(text, encoding="utf-8")
    assert read_campaign(other).lines == campaign.lines


@pytest.mark.parametrize(
    ("properties", "geometry", "column"),
    [
        ({}, LINE, "features[0].properties.from"),
        ({"from": "28 November"}, LINE, "features[0].properties.from"),
        ({"from": 20241128}, LINE, "features[0].properties.from"),
        ({"from": "2024-11-28", "until": "2024-11-27"}, LINE, "features[0].properties.until"),
        ({"from": "2024-11-28", "until": "later"}, LINE, "features[0].properties.until"),
        ({"from": "2024-11-28"}, {"type": "Point", "coordinates": [36, 35]}, "features[0].geometry"),
        ({"from": "2024-11-28"}, {"type": "LineString", "coordinates": [[36, 35]]}, "features[0].geometry"),
    ],
)
def test_a_bad_line_is_reported(lines, properties, geometry, column):
    with pytest.raises(CampaignError) as error:
        lines((properties, geometry))
    assert [(one.file, one.column) for one in error.value.problems] == [("lines.geojson", column)]
