"""Pictures of a replayed campaign: single maps, the film, the advance chart. The facade that scripts import.

``save_*`` writes a file in the format of its suffix; `draw_scene` puts one frame of `sim.frames` on your own axes.
"""

from plots.advance import save_advance
from plots.clock import film_minutes
from plots.encoder import SUFFIXES as FILM_SUFFIXES
from plots.film import save_film
from plots.maps import save_map
from plots.scene import Scene, draw_scene
from plots.style import DARK, LIGHT, Theme, figure_settings, side_styles
from plots.style import SUFFIXES as PICTURE_SUFFIXES

__all__ = [
    "DARK",
    "FILM_SUFFIXES",
    "LIGHT",
    "PICTURE_SUFFIXES",
    "Scene",
    "Theme",
    "draw_scene",
    "figure_settings",
    "film_minutes",
    "save_advance",
    "save_film",
    "save_map",
    "side_styles",
]
