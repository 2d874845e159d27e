"""Pictures of a replayed campaign: maps, map sheets, differences, films, the chart. The facade that scripts import.

``save_*`` writes a file in the format of its suffix and returns a value that notebooks show; `show` makes a map for a
notebook alone; `draw_scene` puts one frame of `sim.frames` on your own axes.
"""

from plots.advance import save_advance
from plots.clock import film_minutes
from plots.difference import save_difference
from plots.encoder import SUFFIXES as FILM_SUFFIXES
from plots.film import save_film, save_poster
from plots.maps import save_map, show
from plots.multiples import save_sheet, sheet_minutes
from plots.notebook import Film, Picture
from plots.scene import Scene, draw_scene
from plots.style import DARK, LIGHT, Theme, figure_settings, palette_names, side_styles, with_palette
from plots.style import SUFFIXES as PICTURE_SUFFIXES

__all__ = [
    "DARK",
    "FILM_SUFFIXES",
    "LIGHT",
    "PICTURE_SUFFIXES",
    "Film",
    "Picture",
    "Scene",
    "Theme",
    "draw_scene",
    "figure_settings",
    "film_minutes",
    "palette_names",
    "save_advance",
    "save_difference",
    "save_film",
    "save_map",
    "save_poster",
    "save_sheet",
    "sheet_minutes",
    "show",
    "side_styles",
    "with_palette",
]
