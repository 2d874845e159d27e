// The key of a map: what occurs now, each entry with a sample drawn as on the map.

import { make } from "./dom.js";
import { LIKELY, PlaceMark, strokePath } from "./marks.js";

/** @import {Data, Index, Page, PlaceState} from "./types" */
/** @import {Look, Odds} from "./marks.js" */
/** @import {Ground} from "./ground.js" */
/** @import {Moment} from "./moment.js" */
/** @import {World} from "./plan.js" */

const SAMPLE_WIDE = 28; // px of a sample
const SAMPLE_HIGH = 16;
const KEY_ROWS = 9; // entries
/** The entries in the order of their rows; the words of each are those of the film's key. */
const KEY_ENTRIES = ["front", "possible", "contact", "certain", "likely", "undecided", "contested", "besieged", "divided", "window", "silent", "inferred", "unknown", "fresh", "move", "plan", "what_if", "nearest"];
/** The most important first, where there is no room for all. */
const KEY_WORTH = ["nearest", "front", "certain", "likely", "undecided", "what_if", "silent", "possible", "contested", "window", "contact", "inferred", "unknown", "move", "divided", "besieged", "plan", "fresh"];

/**
 * Returns what occurs on a map.
 * @param {Page} page
 * @param {Int32Array} places
 * @param {Moment} moment
 * @param {Ground} ground
 * @returns {Set<string>}
 */
export function entriesOf(page, places, moment, ground) {
  const found = new Set(["nearest"]);
  const unknown = page.data.sides.length - 2;
  if (ground.front.hostile) found.add("front");
  if (ground.front.possible) found.add("possible");
  if (ground.front.contact) found.add("contact");
  if (moment.many) found.add("certain");
  for (const { announced } of moment.moves) found.add(announced ? "plan" : "move");
  for (const place of places) addEntries(found, moment.states[place], moment.odds[place] ?? [], unknown, moment.minute - page.data.fresh, moment.minute);
  return found;
}

/**
 * @param {Set<string>} found
 * @param {PlaceState} state
 * @param {Odds} odds
 * @param {Index} unknown
 * @param {number} recent from which minute on a change is recent
 * @param {number} now
 */
function addEntries(found, state, odds, unknown, recent, now) {
  if (state.since !== null && state.since >= 0 && state.since > recent && state.since <= now) found.add("fresh");
  if (state.counterfactual) found.add("what_if");
  if (state.besieged.length) found.add("besieged");
  if (state.mayBecome !== null && !state.contested.length) found.add("window");
  if (odds.length) found.add(odds[0][1] >= LIKELY ? "likely" : "undecided");
  else if (state.contested.length) found.add("contested");
  else if (state.share) found.add("divided");
  else if (state.side === unknown) found.add("unknown");
  else if (state.basis === "silent") found.add("silent");
  else if (state.basis === "inferred") found.add("inferred");
}

/** The key of a map. */
export class MapKey {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.list = make("ul", { class: "map-key-list" });
    this.element = make("details", { class: "map-key" }, make("summary", {}, world.page.words()("page.map_key")), this.list);
    this.shown = "";
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
  }

  /**
   * Shows what occurs.
   * @param {Set<string>} found
   */
  show(found) {
    const kept = new Set(KEY_WORTH.filter((entry) => found.has(entry)).slice(0, KEY_ROWS));
    const shown = KEY_ENTRIES.filter((entry) => kept.has(entry));
    if (shown.join() === this.shown) return;
    this.shown = shown.join();
    this.list.replaceChildren(...shown.map((entry) => this.row(entry)));
  }

  /**
   * @param {string} entry
   */
  row(entry) {
    const { data, words } = this.world.page;
    const key = entry === "fresh" && !data.statements.some(({ takes }) => takes) ? "fought" : entry;
    const known = this.rows.get(entry) ?? make("li", {}, this.sample(entry), make("span", {}, words()(`key.${key}`, { span: words().duration(data.fresh) })));
    this.rows.set(entry, known);
    return known;
  }

  /**
   * Returns a sample of an entry, drawn as on the map.
   * @param {string} entry
   */
  sample(entry) {
    const { unit, look, data } = this.world;
    const density = Math.max(devicePixelRatio, 1);
    const canvas = make("canvas", { width: Math.round(SAMPLE_WIDE * unit * density), height: Math.round(SAMPLE_HIGH * unit * density), class: "map-sample", "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    if (!context) return canvas;
    context.scale(unit * density, unit * density);
    context.translate(SAMPLE_WIDE / 2, SAMPLE_HIGH / 2);
    drawSample(context, entry, look, sidesOf(data));
    return canvas;
  }
}

/**
 * Returns the first side and one that is hostile to it.
 * @param {Data} data
 * @returns {[Index, Index]}
 */
function sidesOf({ stances, sides }) {
  const against = stances.find(([a, b, , , stance]) => stance === "hostile" && (a === 0 || b === 0));
  return [0, against ? against[0] + against[1] : Math.min(1, sides.length - 2)];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} entry
 * @param {Look} look
 * @param {[Index, Index]} sides
 */
function drawSample(context, entry, look, [first, second]) {
  const line = new Path2D();
  line.moveTo(2 - SAMPLE_WIDE / 2, 0);
  line.lineTo(SAMPLE_WIDE / 2 - 2, 0);
  const { role } = look;
  if (entry === "front") strokePath(context, line, role.front, 3);
  else if (entry === "possible") strokePath(context, line, role.front, 2.2, [3.4, 2]);
  else if (entry === "contact") strokePath(context, line, role.front, 1);
  else if (entry === "move" || entry === "plan") drawArrow(context, line, look.sides[second].stroke, entry === "plan");
  else if (entry === "nearest") drawNearest(context, look, first, second);
  else drawState(context, entry, look, first, second);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} line
 * @param {string} colour
 * @param {boolean} announced
 */
function drawArrow(context, line, colour, announced) {
  strokePath(context, line, colour, 2.6, announced ? [2, 1.1] : []);
  const head = new Path2D();
  for (const [x, y] of [[SAMPLE_WIDE / 2, 0], [SAMPLE_WIDE / 2 - 9, -4], [SAMPLE_WIDE / 2 - 9, 4]]) head.lineTo(x, y);
  context.fillStyle = colour;
  context.fill(head);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Look} look
 * @param {Index} first
 * @param {Index} second
 */
function drawNearest(context, look, first, second) {
  [first, second].forEach((side, at) => {
    const left = at ? 0 : -SAMPLE_WIDE / 2;
    context.fillStyle = look.role.land;
    context.fillRect(left, -SAMPLE_HIGH / 2, SAMPLE_WIDE / 2, SAMPLE_HIGH);
    context.globalAlpha = look.sides[side].ground;
    context.fillStyle = look.sides[side].colour;
    context.fillRect(left, -SAMPLE_HIGH / 2, SAMPLE_WIDE / 2, SAMPLE_HIGH);
    context.globalAlpha = 1;
    context.save();
    context.translate(left + SAMPLE_WIDE / 4, 0);
    new PlaceMark(context, look, 0.7).draw(stateOf(side), 5, []);
    context.restore();
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} entry
 * @param {Look} look
 * @param {Index} first
 * @param {Index} second
 */
function drawState(context, entry, look, first, second) {
  /** @type {Record<string, Partial<PlaceState>>} */
  const states = {
    contested: { contested: [second] },
    besieged: { side: second, besieged: [first] },
    divided: { share: [first, 0.5, 1] },
    window: { side: second, mayBecome: first },
    silent: { side: second, basis: "silent" },
    inferred: { basis: "inferred" },
    unknown: { side: look.sides.length - 2 },
    what_if: { counterfactual: true },
  };
  const odds = { likely: 0.9, undecided: 0.6 }[entry];
  if (entry === "fresh") {
    const glow = new Path2D();
    glow.arc(0, 0, 7, 0, 2 * Math.PI);
    context.fillStyle = look.sides[first].stroke;
    context.globalAlpha = 0.34;
    context.fill(glow);
    context.globalAlpha = 1;
    strokePath(context, glow, look.sides[first].stroke, 1.4);
  }
  new PlaceMark(context, look, 0.72).draw({ ...stateOf(first), ...states[entry] }, entry === "fresh" ? 5 : 6.4, odds ? [[first, odds], [second, 1 - odds]] : []);
}

/**
 * @param {Index} side
 * @returns {PlaceState}
 */
function stateOf(side) {
  return { holder: 0, side, basis: "documented", contested: [], besieged: [], share: null, since: null, mayBecome: null, counterfactual: false };
}
