"""Time-distance charts of a road: time across, kilometres upwards, captures as bars over their time windows.

As in Marey's train graph, a fast advance is steep and a halt is flat. `reading` derives the events along a road from
histories, `canvas` has the scales and strokes, `notes` places quotations, `key` draws the key, `chart` combines them.
"""

from plots.chart.corridor.chart import A3, SIZE, draw_corridor, save_corridor

__all__ = ["A3", "SIZE", "draw_corridor", "save_corridor"]
