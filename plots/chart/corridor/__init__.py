"""The time-distance chart of a road: time across, kilometres upwards, every capture as a bar as long as its window.

The ancestor is Marey's graph of trains: a fast advance is steep, a halt is flat. `reading` reads off histories what
the road goes through, `page` holds the scales and the strokes, `notes` finds room for words of the source, `key`
draws how to read it, and `chart` puts them together.
"""

from plots.chart.corridor.chart import A3, SIZE, draw_corridor, save_corridor

__all__ = ["A3", "SIZE", "draw_corridor", "save_corridor"]
