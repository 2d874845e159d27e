"""One `Frame` on one `Axes`: the only place that draws a map.

A `Scene` draws land, roads and labels once and sets only what changes for each frame::

    with figure_settings():
        figure = layout_figure((1280, 720), theme=theme)
        scene = Scene(campaign, place_axes(figure, 0, 0, 860, 608), theme=theme)
        for number, frame in enumerate(study.frames(minutes)):
            scene.update(frame)
            figure.savefig(f"{number}.png")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from plots.map.backdrop import project_backdrop
from plots.map.basemap import View, Z, fit_view, prepare_axes
from plots.map.corners import LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, UPPER_RIGHT, free_corner
from plots.map.mapface import CORNERS, DETAIL, MAIN, Changes, MapFace, MapLook
from plots.map.spacing import ground_reach
from plots.map.trails import STILL, Moving
from plots.style import (
    LIGHT,
    Box,
    SideStyle,
    Theme,
    layout_box,
    layout_size,
    place_axes,
    px,
    register_fonts,
    side_styles,
)
from sim import Campaign, Frame
from sim.model.geodesy import Extent

_INSET, _MOST = (292.0, 212.0), 0.36  # px, in a corner of the map, and at most this share of it
_CORNERS = (LOWER_RIGHT, LOWER_LEFT, UPPER_RIGHT, UPPER_LEFT)  # for an inset, the preferred first
_INSET_GAP = 10.0


class Scene:
    """The map of a campaign on `axes`; `update` moves it to a frame.

    Parameters
    ----------
    campaign
        Whose map.
    axes
        Of a figure made by `style.layout_figure`; they get the map's extent and lose their frame.
    extent
        West, south, east, north in degrees; the campaign's own when None. More is shown where the axes are wider or
        higher.
    view
        What the map shows, instead of an extent; of the size of the axes.
    labels, insets, scale_bar
        Whether to draw them.
    scale_type
        Size of the scale bar's figures, px.
    corners
        The corners that the scale bar and insets may take.
    lowest_rank
        Places of lower ranks are not labelled on the main map; where it is less than usual, the names of areas and the
        numbers of roads are left out too.
    """

    def __init__(
        self,
        campaign: Campaign,
        axes: Axes,
        *,
        theme: Theme = LIGHT,
        extent: Extent | None = None,
        view: View | None = None,
        labels: bool = True,
        insets: bool = True,
        scale_bar: bool = True,
        lowest_rank: int = MAIN.lowest,
        scale_type: float = 10.5,
        corners: Sequence[str] = CORNERS,
    ) -> None:
        register_fonts()
        self.campaign, self.axes, self.theme = campaign, axes, theme
        box = layout_box(axes)
        if view is None:
            shown = extent or campaign.sheet.extent
            view = fit_view(campaign, shown, width=box.x1 - box.x0, height=box.y1 - box.y0)
        self._corner = _inset_box(campaign, view, corners) if insets and campaign.sheet.insets else None
        self.look = MapLook(
            campaign, project_backdrop(campaign), theme, side_styles(campaign, theme=theme),
            ground_reach(campaign), labels=labels, scale_bar=scale_bar, scale_type=scale_type,
            corners=corners, rims=self._rims(view),
        )  # fmt: skip
        self.main = MapFace(self.look, axes, view, replace(MAIN, lowest=lowest_rank), corner=self._corner)
        self._insets: dict[int, MapFace] = {}
        self._frames: dict[int, Artist] = {}
        self._frame: Frame | None = None
        prepare_axes(axes, view, theme)

    @property
    def styles(self) -> Mapping[str, SideStyle]:
        """How each side is drawn; to be set before the first `update` if at all."""
        return self.look.styles

    @styles.setter
    def styles(self, styles: Mapping[str, SideStyle]) -> None:
        self.look.styles = styles

    @property
    def view(self) -> View:
        """What the main map shows."""
        return self.main.view

    @property
    def points(self) -> Mapping[str, tuple[float, float]]:
        """The places whose ground the main map colours, and where they lie, km; none before the first `update`."""
        return self.main.points

    @property
    def maps(self) -> tuple[Axes, ...]:
        """The axes now shown: the map's, and those of the current inset."""
        return tuple(face.axes for face in self._shown())

    @property
    def inset_frames(self) -> tuple[Artist, ...]:
        """The rectangles on the main map that show what the insets so far used are of."""
        return tuple(self._frames.values())

    def artist(self, name: str) -> Artist:
        """Return an artist of the main map by name.

        Names are those of `MapFace.artists` (such as ``tint``, ``hostile``, ``bars``, ``bodies``, ``stated``), and
        ``label:`` or ``leader:`` with a place's id.

        Raises
        ------
        KeyError
            If the map has no such artist.
        """
        kind, _, id = name.partition(":")
        if not id:
            return self.main.artists[name]
        return self.main.labels[id] if kind == "label" else self.main.leaders[id]

    def update(self, frame: Frame, moving: Moving | None = None) -> list[tuple[MapFace, Changes]]:
        """Set the artists to `frame`; return the maps now shown, the main map first, with what changed on each.

        The first call also draws what never changes. `moving` is what moves besides in a film: ground that grows, and
        trails.
        """
        self._frame = frame
        changes = self.main.update(frame, moving or STILL)
        now = self._inset_at(frame.minute)
        if now is not None and now not in self._insets:
            self._add_inset(now)
        for number, inset in self._insets.items():
            inset.axes.set_visible(number == now)
            self._frames[number].set_visible(number == now)
        self.main.cover(self._corner if now is not None else None, now, changes)
        shown = [(self.main, changes)]
        if now is not None:
            shown.append((self._insets[now], self._insets[now].update(frame, moving or STILL)))
        return shown

    def _shown(self) -> list[MapFace]:
        now = None if self._frame is None else self._inset_at(self._frame.minute)
        return [self.main, *(inset for number, inset in self._insets.items() if number == now)]

    def _inset_at(self, minute: int) -> int | None:
        if self._corner is None:
            return None
        return next((n for n, inset in enumerate(self.campaign.sheet.insets) if minute in inset.window), None)

    def _add_inset(self, number: int) -> None:
        inset, corner, outer = self.campaign.sheet.insets[number], self._corner, layout_box(self.axes)
        figure = self.axes.get_figure(root=True)
        if corner is None or figure is None:
            raise ValueError("a scene without insets has no corner for one")
        width, height = corner.x1 - corner.x0, corner.y1 - corner.y0
        top = layout_size(figure)[1] - (outer.y0 + corner.y1)
        axes = place_axes(figure, outer.x0 + corner.x0, top, width, height, zorder=self.axes.get_zorder() + 1)
        view = fit_view(self.campaign, inset.extent, width=width, height=height)
        prepare_axes(axes, view, self.theme)
        self._insets[number] = MapFace(self.look, axes, view, DETAIL, title=inset.title)
        shown: Artist = Rectangle(
            (view.x0, view.y0),
            view.x1 - view.x0,
            view.y1 - view.y0,
            fc="none",
            ec=self.theme.muted,
            lw=px(1.1),
            zorder=Z.LABEL - 0.5,
        )
        self._frames[number] = self.axes.add_artist(shown)

    def _rims(self, view: View) -> list[Box]:
        """Return what insets show of the main map, in its layout px."""
        if self._corner is None:
            return []
        width, height = self._corner.x1 - self._corner.x0, self._corner.y1 - self._corner.y0
        views = [
            fit_view(self.campaign, each.extent, width=width, height=height) for each in self.campaign.sheet.insets
        ]
        return [Box(*view.to_px(each.x0, each.y0), *view.to_px(each.x1, each.y1)) for each in views]


def _inset_box(campaign: Campaign, view: View, corners: Sequence[str]) -> Box:
    """Return the box of insets, px: in the corner where it hides fewest places."""
    size = min(_INSET[0], view.width * _MOST), min(_INSET[1], view.height * _MOST)
    points = [
        view.to_px(*view.place_km(place.lon, place.lat))
        for place in campaign.points
        if place.lon is not None and place.lat is not None
    ]
    ranked = [corner for corner in _CORNERS if corner in corners]
    return free_corner(view.frame, size, ranked, points=points, margin=(_INSET_GAP, _INSET_GAP))[1]


def draw_scene(
    axes: Axes,
    frame: Frame,
    *,
    campaign: Campaign,
    theme: Theme = LIGHT,
    extent: Extent | None = None,
    labels: bool = True,
    insets: bool = True,
    scale_bar: bool = True,
) -> Scene:
    """Draw one frame of a campaign on `axes`, and return the scene.

    Examples
    --------
    >>> from plots.style import figure_settings, layout_figure, place_axes
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> with figure_settings():
    ...     axes = place_axes(layout_figure(), 0, 0, 860, 608)
    ...     scene = draw_scene(axes, study.frame(1440), campaign=study.campaign)
    """
    scene = Scene(campaign, axes, theme=theme, extent=extent, labels=labels, insets=insets, scale_bar=scale_bar)
    scene.update(frame)
    return scene
