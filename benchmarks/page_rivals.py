"""Write changes of holders as a map in time with another library: RIVAL CHANGES.json FILE.html. See `page.py`.

This runs in an environment of its own, which has the library and not frontlapse. It prints the library and its version.
"""

# mypy: ignore-errors
from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path


def folium(changes, file):
    """Write a map of folium with the plugin for features in time."""
    import folium
    from folium.plugins import TimestampedGeoJson

    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {
                "times": [each["time"]],
                "popup": f"{each['place']}: {each['holder']}",
                "icon": "circle",
                "iconstyle": {"fillColor": each["colour"], "fillOpacity": 1, "radius": 5, "stroke": "false"},
            },
        }
        for each in changes
    ]
    latitudes, longitudes = ([each[axis] for each in changes] for axis in ("lat", "lon"))
    drawn = folium.Map()
    drawn.fit_bounds([[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]])
    layer = TimestampedGeoJson({"type": "FeatureCollection", "features": features}, period="PT1H", auto_play=False)
    layer.add_to(drawn)
    drawn.save(str(file))


def plotly(changes, file):
    """Write an animated figure of plotly, a frame for each time at which a holder changes, with its library inside."""
    import plotly.graph_objects as go

    def points(held):
        return go.Scattergeo(
            lat=[each["lat"] for each in held],
            lon=[each["lon"] for each in held],
            text=[f"{each['place']}: {each['holder']}" for each in held],
            mode="markers",
            marker={"color": [each["colour"] for each in held]},
        )

    held, frames = {}, []
    for time in sorted({each["time"] for each in changes}):
        held.update({each["place"]: each for each in changes if each["time"] == time})
        frames.append(go.Frame(data=[points(list(held.values()))], name=time))
    steps = [{"method": "animate", "args": [[frame.name]], "label": frame.name} for frame in frames]
    figure = go.Figure(data=frames[0].data, frames=frames, layout={"sliders": [{"steps": steps}]})
    figure.update_geos(fitbounds="locations", resolution=50)
    figure.write_html(file, include_plotlyjs=True)


def keplergl(changes, file):
    """Write a map of kepler.gl with a filter by time."""
    import pandas
    from keplergl import KeplerGl

    drawn = KeplerGl(data={"changes": pandas.DataFrame(changes)})
    drawn.save_to_html(file_name=str(file))


if __name__ == "__main__":
    rival, source, target = sys.argv[1:]
    globals()[rival](json.loads(Path(source).read_text(encoding="utf-8")), Path(target))
    print(f"{rival}-{version(rival)}")
