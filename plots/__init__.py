"""Pictures of a study: maps, map sheets, difference maps, films, charts and diagrams.

Every ``save_*`` function takes the study and a path, writes the format of the path's suffix and returns a value that
notebooks display. `show` returns a map without a file; `draw_scene` draws one frame on axes of your own.
"""

from plots.chart.advance import save_advance
from plots.chart.answer import save_order
from plots.chart.bands import save_bands
from plots.chart.claims import save_claims
from plots.chart.corridor import save_corridor
from plots.chart.model import save_model
from plots.chart.orders import save_orders
from plots.chart.outcomes import save_outcomes
from plots.chart.strip import save_strip
from plots.chart.timeline import Bar, Line, save_timeline
from plots.film.encoder import SUFFIXES as FILM_SUFFIXES
from plots.film.film import save_film, save_poster
from plots.map.scene import Scene, draw_scene
from plots.page.difference import save_difference
from plots.page.likely import save_likely
from plots.page.maps import save_map, save_maps, show
from plots.page.multiples import save_sheet, sheet_minutes
from plots.style import (
    DARK,
    LIGHT,
    Theme,
    figure_settings,
    font_file,
    in_language,
    palette_names,
    side_styles,
    with_language,
    with_palette,
)
from plots.style import SUFFIXES as PICTURE_SUFFIXES
from plots.style.notebook import Film, Page, Picture
from plots.web.save import SUFFIXES as PAGE_SUFFIXES
from plots.web.save import save_page

__all__ = [
    "DARK",
    "FILM_SUFFIXES",
    "LIGHT",
    "PAGE_SUFFIXES",
    "PICTURE_SUFFIXES",
    "Bar",
    "Film",
    "Line",
    "Page",
    "Picture",
    "Scene",
    "Theme",
    "draw_scene",
    "figure_settings",
    "font_file",
    "in_language",
    "palette_names",
    "save_advance",
    "save_bands",
    "save_claims",
    "save_corridor",
    "save_difference",
    "save_film",
    "save_likely",
    "save_map",
    "save_maps",
    "save_model",
    "save_order",
    "save_orders",
    "save_outcomes",
    "save_page",
    "save_poster",
    "save_sheet",
    "save_strip",
    "save_timeline",
    "sheet_minutes",
    "show",
    "side_styles",
    "with_language",
    "with_palette",
]
