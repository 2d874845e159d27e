// What a map of one camera needs before any moment is drawn: which places it shows and how large, their ground, names.

import { boxOf, fitBox, toPixel } from "./view.js";
import { makeGrid } from "./fields.js";
import { typeSize } from "./dom.js";
import { lookOf } from "./marks.js";
import { drawOwn, makeLand, setKm } from "./land.js";
import { Room, placeNames } from "./labels.js";

/** @import {Box, Data, Index, Page} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Grid, Points} from "./fields.js" */
/** @import {Land} from "./land.js" */
/** @import {Look} from "./marks.js" */
/** @import {Area, Name, PlacedName} from "./labels.js" */
/** Words of the backdrop: their middle in km. @typedef {{lines: string[], kind: string, x: number, y: number}} Written */
/**
 * The size of a map: px, pixels of the screen a px, px a px of the film's maps, and px of what stands over its top.
 * @typedef {{width: number, height: number, density: number, unit: number, head: number}} Size
 */
/**
 * What stays the same on all maps of a page: its places, the most important first, roads, backdrop, colours and type.
 * @typedef {{page: Page, data: Data, look: Look, land: Land, font: string, unit: number, points: Points, order: Int32Array, apart: Float64Array, roads: [Index, Index][]}} World
 */
/**
 * `shown` are the places with a mark, the least important first, `inside` those in view; `sizes` is by place. `scale` is that of marks and lines.
 * @typedef {{camera: Camera, size: Size, grid: Grid, ground: Int32Array, shown: Int32Array, inside: Int32Array, sizes: Float32Array, scale: number, names: PlacedName[], words: Written[]}} Plan
 */

const MARK_SIZES = [10.5, 10.5, 8, 7, 6]; // px by rank
export const NAME_TYPE = [15.5, 15.5, 12.5, 11.6, 11]; // px of names by rank
export const NAME_WEIGHTS = [700, 700, 600, 500, 400];
const UNNAMED_SIZE = 0.72; // size of a place that the source does not name
const ROOMY_MARKS = 14; // px between neighbours from which on marks have their full size
const SMALLEST_MARK = 0.45;
const DISTRICTS_APART = 9; // px: districts nearer to a place of a higher rank are left out
const HIDDEN_MARK = 2.4; // px between places of which one mark would hide the other
const GRID_NODES = 60000;
const GRID_STEP = 3.2; // px between nodes
const GRID_RIM = 0.12; // of the map, around it, whose ground is known too
const FEW_PLACES = 60; // places that are named down to the lowest rank
const NAME_ROOM = 6000; // square px of a crowded map for each name

/**
 * Returns what stays the same on all maps.
 * @param {Page} page
 * @returns {World}
 */
export function makeWorld(page) {
  const { data } = page;
  const { places, roads, statements } = data;
  const value = (/** @type {number | null} */ km) => (km === null ? NaN : km);
  const points = {
    x: Float64Array.from(places, (place) => value(place.x)),
    y: Float64Array.from(places, (place) => value(place.y)),
    reach: Float64Array.from(places, (place) => (place.x === null ? 0 : place.reach)),
  };
  const named = new Int32Array(places.length);
  for (const statement of statements) for (const place of statement.places) named[place]++;
  const numbers = places.map((_, at) => at).filter((at) => places[at].holdable && places[at].x !== null && places[at].y !== null);
  numbers.sort((a, b) => places[a].rank - places[b].rank || named[b] - named[a] || a - b);
  return {
    page,
    data,
    look: lookOf(page),
    land: makeLand(data),
    font: getComputedStyle(document.documentElement).fontFamily,
    unit: typeSize() / 15,
    points,
    order: Int32Array.from(numbers),
    apart: nearest(points, numbers),
    roads: roads.map(({ a, b }) => /** @type {[Index, Index]} */ ([a, b])).filter(([a, b]) => points.reach[a] > 0 && points.reach[b] > 0),
  };
}

/**
 * Returns how far each place is from the nearest other one, km; 0 is not a distance.
 * @param {Points} points
 * @param {number[]} numbers
 */
function nearest({ x, y }, numbers) {
  const sorted = numbers.toSorted((a, b) => x[a] - x[b]);
  const apart = new Float64Array(x.length).fill(Infinity);
  sorted.forEach((place, at) => {
    for (const step of [-1, 1]) {
      for (let other = at + step; other >= 0 && other < sorted.length; other += step) {
        const [dx, dy] = [x[sorted[other]] - x[place], y[sorted[other]] - y[place]];
        if (Math.abs(dx) >= apart[place]) break;
        const away = Math.hypot(dx, dy);
        if (away > 1e-3 && away < apart[place]) apart[place] = away;
      }
    }
  });
  return apart;
}

/**
 * Returns where a place is on a map, px.
 * @param {World} world
 * @param {Camera} camera
 * @param {Size} size
 * @param {Index} place
 */
export function pixelOf({ points }, camera, size, place) {
  return toPixel(camera, size, points.x[place], points.y[place]);
}

/**
 * Returns the plan of a camera.
 * @param {World} world
 * @param {Camera} camera
 * @param {Size} size
 * @param {Area[]} taken where no names are, px
 * @param {(place: Index) => number} measure the width of a name
 * @returns {Plan}
 */
export function makePlan(world, camera, size, taken, measure) {
  const { data, points } = world;
  const { width, height, unit } = size;
  const box = boxOf(camera, size);
  const step = Math.max(GRID_STEP * unit, Math.sqrt((width * height * (1 + 2 * GRID_RIM) ** 2) / GRID_NODES)) / camera.scale;
  const [across, up] = [(GRID_RIM * width) / camera.scale, (GRID_RIM * height) / camera.scale];
  /** @type {Box} */
  const around = [box[0] - across, box[1] - up, box[2] + across, box[3] + up];
  const ground = choosePlaces(world, around, (DISTRICTS_APART * unit) / camera.scale);
  const grid = makeGrid(around, step, points, ground, roadsBetween(world, ground));
  markLand(grid, world.land);
  const { x, y } = points;
  const inside = ground.filter((place) => x[place] >= box[0] && x[place] <= box[2] && y[place] >= box[1] && y[place] <= box[3]);
  const scale = crowding(world, inside, camera.scale / unit);
  const closer = Math.log2(Math.max(camera.scale / fitBox(data.extent, size).scale, 1));
  const sizes = new Float32Array(data.places.length);
  for (const place of ground) sizes[place] = MARK_SIZES[clampRank(data, place)] * unit * scale * (1 + 0.12 * Math.min(closer, 3)) * (data.places[place].named || data.places[place].rank < 4 ? 1 : UNNAMED_SIZE);
  const plan = { camera, size, grid, ground, shown: thinMarks(world, ground, (HIDDEN_MARK * unit) / camera.scale), inside, sizes, scale, names: /** @type {PlacedName[]} */ ([]), words: /** @type {Written[]} */ ([]) };
  nameMarks(plan, world, inside, taken, measure, closer);
  return plan;
}

/**
 * @param {Data} data
 * @param {Index} place
 */
export function clampRank({ places }, place) {
  return Math.min(Math.max(places[place].rank, 1), 4);
}

/**
 * Returns the places whose ground or mark may be in a box, the most important first, without districts too near.
 * @param {World} world
 * @param {Box} box
 * @param {number} apart km
 */
function choosePlaces({ data: { places }, points: { x, y, reach }, order }, [west, south, east, north], apart) {
  /** @type {number[]} */
  const chosen = [];
  for (const place of order) {
    const rim = 2.2 * reach[place];
    if (x[place] < west - rim || x[place] > east + rim || y[place] < south - rim || y[place] > north + rim) continue;
    const minor = places[place].kind === "district" && places[place].rank > 1;
    if (minor && chosen.some((other) => Math.hypot(x[place] - x[other], y[place] - y[other]) < apart)) continue;
    chosen.push(place);
  }
  return Int32Array.from(chosen);
}

/**
 * @param {World} world
 * @param {Int32Array} places
 */
function roadsBetween({ roads, points }, places) {
  const known = new Uint8Array(points.x.length);
  for (const place of places) known[place] = 1;
  return roads.filter(([a, b]) => known[a] && known[b]);
}

/**
 * Returns the places with a mark, the least important first: of places so near that one mark would hide the other, one.
 * @param {World} world
 * @param {Int32Array} places the most important first
 * @param {number} apart km
 */
function thinMarks({ points: { x, y } }, places, apart) {
  const seen = new Set();
  return places.filter((place) => seen.size < seen.add(`${Math.round(x[place] / apart)} ${Math.round(y[place] / apart)}`).size).reverse();
}

/**
 * Returns the share of their full size that marks have: less where places crowd.
 * @param {World} world
 * @param {Int32Array} places
 * @param {number} scale px a km
 */
function crowding({ apart }, places, scale) {
  const away = Array.from(places, (place) => apart[place] * scale).filter(Number.isFinite).sort((a, b) => a - b);
  if (away.length < 2) return 1;
  return Math.min(1, Math.max(SMALLEST_MARK, away[Math.floor(0.75 * (away.length - 1))] / ROOMY_MARKS));
}

/**
 * Finds which nodes are on own land.
 * @param {Grid} grid
 * @param {Land} land
 */
function markLand(grid, land) {
  const canvas = new OffscreenCanvas(grid.columns, grid.rows);
  const context = /** @type {CanvasRenderingContext2D | null} */ (/** @type {unknown} */ (canvas.getContext("2d", { willReadFrequently: true })));
  if (!context) return;
  const [width, height] = [grid.columns, grid.rows];
  const middle = { x: grid.x + ((width - 1) / 2) * grid.step, y: grid.y - ((height - 1) / 2) * grid.step, scale: 1 / grid.step };
  setKm(context, middle, { width, height }, 1);
  drawOwn(context, land);
  const { data } = context.getImageData(0, 0, width, height);
  for (let node = 0; node < grid.land.length; node++) grid.land[node] = data[4 * node + 3] > 127 ? 1 : 0;
}

/**
 * Finds the names that have room: of the places in view, then of seas and countries.
 * @param {Plan} plan
 * @param {World} world
 * @param {Int32Array} inside
 * @param {Area[]} taken
 * @param {(place: Index) => number} measure
 * @param {number} closer how many times the scale of the whole map is doubled
 */
function nameMarks(plan, world, inside, taken, measure, closer) {
  const { data, page } = world;
  const { camera, size, sizes, scale } = plan;
  const lowest = inside.length <= FEW_PLACES || closer > 1.5 ? 4 : 3;
  /** @type {Area[]} */
  const marks = [];
  /** @type {Name[]} */
  const names = [];
  const most = scale < 1 ? (size.width * size.height) / (NAME_ROOM * size.unit ** 2) : Infinity;
  for (const place of inside) {
    const [x, y] = pixelOf(world, camera, size, place);
    const radius = sizes[place] / 2 + 1.2 * size.unit;
    /** @type {Area} */
    const mark = [x - radius, y - radius, x + radius, y + radius];
    const rank = clampRank(data, place);
    const wanted = (data.places[place].named || rank === 1) && rank <= lowest && (names.length < most || rank === 1);
    if (scale === 1 || wanted) marks.push(mark);
    if (wanted) names.push({ place, rank, x, y, radius, mark, width: measure(place), height: NAME_TYPE[rank] * size.unit * 1.15, must: rank === 1 });
  }
  const room = new Room();
  for (const area of taken) room.take(area);
  plan.names = placeNames(names, marks, room, size.width, size.height);
  for (const mark of marks) room.take(mark);
  const own = data.languages[page.words().language]?.seas ?? [];
  data.backdrop.seas.forEach(([kind, x, y], number) => {
    const lines = (own[number] || data.languages.en?.seas[number] || "").split(/\n|\\n/);
    const [px, py] = toPixel(camera, size, x, y);
    const wide = Math.max(...lines.map((line) => line.length)) * 10.5 * size.unit;
    const high = lines.length * 17 * size.unit;
    const area = (/** @type {number} */ shift) => /** @type {Area} */ ([px - wide / 2, py + shift - high / 2, px + wide / 2, py + shift + high / 2]);
    const shift = [0, -24, 24, -48, 48].find((each) => room.isFree(area(each)));
    if (shift === undefined) return;
    room.take(area(shift));
    plan.words.push({ lines, kind, x, y: y - shift / camera.scale });
  });
}
