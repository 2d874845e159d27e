// Where the camera belongs: where the reader put it, at the chapter that it follows, or over the whole map.

import { boxAround, boxOf, fitBox, limitCamera } from "./view.js";

/** @import {Box, Data, Index, Minute, View} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Size, World} from "./plan.js" */

const VIEW_MARGIN = 0.06; // of the map, around what it is to show

/**
 * Returns the chapter at a minute; -1 for none.
 * @param {Data} data
 * @param {Minute} minute
 */
export function chapterAt({ chapters }, minute) {
  return chapters.findLastIndex(({ begin, end }) => begin <= minute && minute <= end);
}

/**
 * Returns the places that are chosen, or that the sentence chosen names.
 * @param {Data} data
 * @param {Readonly<View>} view
 * @returns {Set<Index>}
 */
export function chosenPlaces({ statements, statementsOf }, { sentence, place }) {
  const told = sentence === null ? [] : (statementsOf[sentence] ?? []).flatMap((statement) => [...statements[statement].places, ...statements[statement].towards]);
  return new Set(place === null ? told : [place, ...told]);
}

/**
 * Returns the camera of a view.
 * @param {World} world
 * @param {Size} size
 * @param {Readonly<View>} view
 */
export function wantedCamera(world, size, view) {
  const { data } = world;
  const chapter = view.follow && view.minute > 0 ? data.chapters[chapterAt(data, view.minute)] : undefined;
  const camera = fitMap(data, size, view.box ?? chapter?.extent ?? data.extent, view.box === null ? VIEW_MARGIN / 2 : 0);
  return revealPlaces(world, size, camera, view);
}

/**
 * Returns the camera that shows a box, with a rim.
 * @param {Data} data
 * @param {Size} size
 * @param {Box} box
 * @param {number} [rim]
 */
export function fitMap(data, size, box, rim = VIEW_MARGIN / 2) {
  const camera = fitBox(box, size);
  const scale = camera.scale * (1 - rim);
  const spare = rim ? Math.min(size.head, size.height - (box[3] - box[1]) * scale) / 2 : 0; // px: the box stands lower, off the note
  return limitCamera({ x: camera.x, y: camera.y + spare / scale, scale }, data.extent, size);
}

/**
 * Returns a camera that sees what is chosen: the same if it does, or no nearer and as little else as possible.
 * @param {World} world
 * @param {Size} size
 * @param {Camera} camera
 * @param {Readonly<View>} view
 * @returns {Camera}
 */
export function revealPlaces({ data, points: { x, y } }, size, camera, view) {
  const chosen = [...chosenPlaces(data, view)].filter((place) => Number.isFinite(x[place]));
  const [west, south, east, north] = boxOf({ ...camera, scale: camera.scale / (1 - 2 * VIEW_MARGIN) }, size);
  if (chosen.every((place) => x[place] >= west && x[place] <= east && y[place] >= south && y[place] <= north)) return camera;
  const around = boxAround(chosen.map((place) => [x[place], y[place]]), 0);
  return { x: (around[0] + around[2]) / 2, y: (around[1] + around[3]) / 2, scale: Math.min(camera.scale, fitBox(around, size).scale) };
}
