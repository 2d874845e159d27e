"""A scene's maps on a page of pixels: each frame repaints what `Scene.update` reports as changed."""

from __future__ import annotations

import math
from collections.abc import Iterable

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg

from plots.film.raster.agg import GlyphCache
from plots.film.raster.layers import MapLayers
from plots.film.raster.rects import Rect, merge
from plots.map.mapface import Changes, MapFace
from plots.map.marks import Mark, PlaceMarks, reach
from plots.map.scene import Scene
from plots.map.trails import Moving
from plots.style import LAYOUT_DPI, Box
from sim import Frame


class ScenePixels:
    """The main map and the insets of a scene as pixels.

    Parameters
    ----------
    scene
        What to paint; from now on it is updated by `repaint` only.
    glyphs
        The glyph cache of the page; several scenes may share it.
    top
        Artists of the caller that are drawn over the map and never change.
    """

    def __init__(self, scene: Scene, glyphs: GlyphCache, *, top: Iterable[Artist] = ()) -> None:
        self.scene, self._glyphs, self._on_top = scene, glyphs, list(top)
        self._faces: dict[MapFace, FacePixels] = {}
        self._inset: MapFace | None = None  # that the last repaint showed

    def repaint(
        self,
        page: RendererAgg,
        frame: Frame,
        moving: Moving | None = None,
        *,
        under_labels: Iterable[Artist] = (),
        relabel: bool = False,
    ) -> list[Rect]:
        """Show a frame on a page that shows the last repaint; return the rectangles of the page that were painted.

        Parameters
        ----------
        moving
            What moves besides; see `Scene.update`.
        under_labels
            Artists of the caller that are drawn with the marks of the main map.
        relabel
            Whether those changed.
        """
        (main, changes), *insets = self.scene.update(frame, moving)
        changes.all_marks |= relabel
        inset = insets[0][0] if insets else None
        if inset is not self._inset:
            self._face(main).invalidate()  # of the corner; all of it, as this is rare
            self._inset = inset
        rects = self._face(main).repaint(page, changes, extra=[*under_labels, *self.scene.inset_frames])
        for face, changed in insets:
            rects += self._face(face).repaint(page, changed, over=rects)
        return rects

    def _face(self, face: MapFace) -> FacePixels:
        if face not in self._faces:
            top = self._on_top if face is self.scene.main else []
            self._faces[face] = FacePixels(face, self._glyphs, top=top)
        return self._faces[face]


class FacePixels:
    """One map as pixels: its layers, brought up to date from the changes of its artists."""

    def __init__(self, face: MapFace, glyphs: GlyphCache, *, top: Iterable[Artist] = ()) -> None:
        self._face = face
        self._layers = MapLayers(face.axes, glyphs)
        self._layers.set_static([face.axes.patch, *face.land], face.lines, [*face.furniture, *top])
        self._new = True
        self._rects: dict[tuple[float, float, float], Rect] = {}
        # Draws the marks of some rectangles only: drawing all of them takes several times as long.
        self._brush = PlaceMarks(face.axes, theme=face.look.theme, styles=face.look.styles, scale=face.scale)
        self._brush.fill([])

    def invalidate(self) -> None:
        """Repaint the whole map next time."""
        self._layers.invalidate()

    def repaint(
        self, page: RendererAgg, changes: Changes, *, extra: Iterable[Artist] = (), over: Iterable[Rect] = ()
    ) -> list[Rect]:
        """Bring a page that shows the last repaint up to date; return the rectangles of the page that were painted.

        Parameters
        ----------
        extra
            Artists of the caller that are drawn with the marks.
        over
            Rectangles of the page that something else was painted on since.
        """
        face, layers = self._face, self._layers
        if self._new:
            self._new = False
            changes = Changes.everything(face)
        layers.set_tint(face.ground.pixels, [Rect.of(*slices) for slices in changes.tint])
        if changes.front:
            layers.set_front(face.front_artists)
        if changes.all_marks:
            layers.set_marks([*face.marks.lasting, *extra])
        elif changes.marks:
            self._repaint_marks(changes.marks, extra)
        if changes.leaders:
            layers.set_leaders(face.leaders.values())
        if changes.labels:
            layers.set_labels(text for id, text in face.labels.items() if id in changes.labels)
        return layers.repaint(page, face.passing, self._around_passing(), over=over, crossing=face.columns.pins)

    def _repaint_marks(self, changed: Iterable[Mark], extra: Iterable[Artist]) -> None:
        """Redraw the marks in the rectangles around those that changed."""
        rects = merge(map(self._mark_rect, changed), within=self._layers.whole)
        self._brush.fill(
            mark for mark in self._face.shown_marks if any(self._mark_rect(mark).overlaps(rect) for rect in rects)
        )
        self._layers.set_marks([*self._brush.lasting, *extra], rects)
        for artist in self._brush.lasting:
            artist.set_visible(False)

    def _around_passing(self) -> list[Rect]:
        """Return rectangles of the map that hold the glows, trails, arrows and columns now shown."""
        view = self._face.view
        boxes = [Box.around(*view.to_px(x, y), width, width) for x, y, width in self._face.marks.glows]
        for box in self._face.arrows.boxes:
            low, high = view.to_px(box.x0, box.y0), view.to_px(box.x1, box.y1)
            boxes.append(Box(*low, *high).grown(8))
        return [self._box_rect(box) for box in (*boxes, *self._face.columns.boxes, *self._face.trails.boxes)]

    def _mark_rect(self, mark: Mark) -> Rect:
        """Return the rectangle of the map that holds a mark."""
        key = mark.x, mark.y, reach(mark)
        if key not in self._rects:
            self._rects[key] = self._box_rect(
                Box.around(*self._face.view.to_px(mark.x, mark.y), 2 * key[2], 2 * key[2])
            )
        return self._rects[key]

    def _box_rect(self, box: Box) -> Rect:
        """Return the pixels of the map that a box in layout px touches."""
        unit, top = self._face.axes.get_figure(root=True).dpi / LAYOUT_DPI, self._face.view.height  # type: ignore[union-attr]  # axes have a figure
        return Rect(
            math.floor(unit * box.x0) - 1,
            math.floor(unit * (top - box.y1)) - 1,
            math.ceil(unit * box.x1) + 1,
            math.ceil(unit * (top - box.y0)) + 1,
        )
