import pytest

from sim.model.point import Point


@pytest.mark.parametrize(("text", "point"), [("s1", Point("s1")), ("s1.end", Point("s1", end=True))])
def test_a_point_is_written_and_parsed_as_text(text, point):
    assert Point.parse(text) == point
    assert str(point) == text
    assert Point.parse(point) is point
