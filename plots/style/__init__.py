"""How pictures look: themes, side colours and markers, type, figures in px of a layout, and how they are saved.

Every size is in px of a 1280x720 layout (`px` turns them into points); a larger picture is the same figure at a higher
dpi. Nothing here knows a map. Colours of sides come from the campaign; this package only fits them to a theme.
"""

from plots.style.files import SUFFIXES, check_suffix, png_bytes, write_figure
from plots.style.geometry import (
    LAYOUT,
    LAYOUT_DPI,
    Box,
    Size,
    layout_box,
    layout_figure,
    layout_size,
    place_axes,
    px,
)
from plots.style.language import ENGLISH, Words, languages
from plots.style.localised import in_language
from plots.style.markers import SALTIRE, marker_path
from plots.style.sides import SideStyle, palette_names, side_styles, with_palette
from plots.style.themes import CONTRAST, DARK, LIGHT, Theme, contrast, luminance, mix, readable, with_language
from plots.style.type import (
    FAMILY,
    FONT,
    figure_settings,
    font_file,
    halo,
    register_fonts,
    type_settings,
    write,
)

__all__ = [
    "CONTRAST",
    "DARK",
    "ENGLISH",
    "FAMILY",
    "FONT",
    "LAYOUT",
    "LAYOUT_DPI",
    "LIGHT",
    "SALTIRE",
    "SUFFIXES",
    "Box",
    "SideStyle",
    "Size",
    "Theme",
    "Words",
    "check_suffix",
    "contrast",
    "figure_settings",
    "font_file",
    "halo",
    "in_language",
    "languages",
    "layout_box",
    "layout_figure",
    "layout_size",
    "luminance",
    "marker_path",
    "mix",
    "palette_names",
    "place_axes",
    "png_bytes",
    "px",
    "readable",
    "register_fonts",
    "side_styles",
    "type_settings",
    "with_language",
    "with_palette",
    "write",
    "write_figure",
]
