// The marks and names of places on a canvas of their own: from moment to moment only what changed is drawn again.

import { PlaceMark } from "./marks.js";
import { NAME_TYPE, NAME_WEIGHTS, clampRank, pixelOf } from "./plan.js";
import { stamp } from "./sprites.js";

/** @import {Index, Page, PlaceState} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Area} from "./labels.js" */
/** @import {Look, Odds} from "./marks.js" */
/** @import {Plan, World} from "./plan.js" */
/** @import {Moment} from "./moment.js" */
/** @import {Sprite, Sprites} from "./sprites.js" */
/** A name as it is drawn: its middle, px. @typedef {{place: Index, bold: boolean, x: number, y: number, sprite: Sprite}} DrawnName */

const LONGEST_NAME = 60; // letters on the map
const MOST_PARTS = 400; // places; where more change, all is drawn again
const CHOSEN_GAP = 10; // px between the mark and the name of a place that is chosen and has no name otherwise

/** The canvas of marks and names. */
export class MarkSheet {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.look = world.look;
    this.forget();
  }

  /** Forgets what is drawn. */
  forget() {
    /** @type {(PlaceState | undefined)[]} */
    this.states = [];
    /** @type {string[]} */
    this.keys = [];
    /** @type {Map<Index, DrawnName>} */
    this.names = new Map();
    /** @type {Camera | null} */
    this.camera = null;
  }

  /**
   * Draws marks and names.
   * @param {CanvasRenderingContext2D} context in px
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Set<Index>} chosen
   * @param {Camera} camera
   * @param {Sprites} sprites
   */
  draw(context, plan, moment, chosen, camera, sprites) {
    const { size } = plan;
    const at = (/** @type {Index} */ place) => pixelOf(this.world, camera, size, place);
    const changed = this.changedMarks(plan, moment);
    const names = this.namesAt(plan, moment, chosen, at, sprites);
    const all = this.camera !== camera || changed.length > MOST_PARTS;
    /** @type {Area[]} */
    const parts = all ? [[0, 0, size.width, size.height]] : [...changed.map((place) => around(...at(place), widest(plan, place), 0)), ...changedNames(this.names, names)];
    [this.camera, this.names] = [camera, names];
    if (!parts.length) return;
    const clean = parts.map((part) => wholePixels(part, size.density));
    context.save();
    context.beginPath();
    for (const [left, top, right, bottom] of clean) {
      context.rect(left, top, right - left, bottom - top);
      context.clearRect(left, top, right - left, bottom - top);
    }
    if (!all) context.clip();
    for (const place of plan.shown) {
      const [x, y] = at(place);
      const half = widest(plan, place) / 2;
      if (clean.some(([left, top, right, bottom]) => x + half > left && x - half < right && y + half > top && y - half < bottom)) this.drawMark(context, plan, moment, place, x, y, sprites);
    }
    for (const { x, y, sprite } of names.values()) stamp(context, sprite, x, y, size.density);
    context.restore();
  }

  /**
   * Returns the places whose marks differ from those that are drawn.
   * @param {Plan} plan
   * @param {Moment} moment
   */
  changedMarks(plan, moment) {
    /** @type {Index[]} */
    const changed = [];
    for (const place of plan.shown) {
      const state = moment.states[place];
      if (this.states[place] === state) continue;
      const key = keyOf(state, plan.sizes[place], moment.odds[place] ?? []);
      if (key !== this.keys[place]) changed.push(place);
      [this.states[place], this.keys[place]] = [state, key];
    }
    return changed;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Index} place
   * @param {number} x
   * @param {number} y
   * @param {Sprites} sprites
   */
  drawMark(context, { sizes, size, scale }, moment, place, x, y, sprites) {
    const key = this.keys[place];
    const draw = () => {
      const state = moment.states[place];
      const ringed = state.besieged.length || state.contested.length || state.mayBecome !== null || state.counterfactual;
      const wide = ringed ? sizes[place] * 2.4 + 24 * size.unit : Math.max(sizes[place] * 1.7, 10 * size.unit) + 4 * size.unit;
      return sprites.get(key, wide, 0, (drawing) => {
        drawing.translate(wide / 2, wide / 2);
        new PlaceMark(drawing, this.look, size.unit * scale).draw(state, sizes[place], moment.odds[place] ?? []);
      });
    };
    stamp(context, sprites.known.get(key) ?? draw(), x, y, size.density);
  }

  /**
   * Returns the names at a moment: bold where a change is recent, or the place is chosen.
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Set<Index>} chosen
   * @param {(place: Index) => [number, number]} at
   * @param {Sprites} sprites
   */
  namesAt(plan, moment, chosen, at, sprites) {
    const { page, data: { fresh } } = this.world;
    const { unit, width } = plan.size;
    /** @type {Map<Index, DrawnName>} */
    const names = new Map();
    for (const { name: { place }, dx, dy } of plan.names) {
      const { since } = moment.states[place];
      const bold = chosen.has(place) || (since !== null && since >= 0 && moment.minute >= since && moment.minute - since < fresh);
      const [x, y] = at(place);
      names.set(place, { place, bold, x: x + dx, y: y + dy, sprite: this.nameSprite(unit, place, bold, sprites) });
    }
    const { place } = page.store.view;
    if (place === null || names.has(place) || !plan.sizes[place]) return names;
    const sprite = this.nameSprite(unit, place, true, sprites);
    const [x, y] = at(place);
    const reach = plan.sizes[place] / 2 + CHOSEN_GAP * unit + sprite.width / 2;
    return names.set(place, { place, bold: true, x: x + reach + sprite.width / 2 > width ? x - reach : x + reach, y, sprite });
  }

  /**
   * Returns the name of a place with a halo.
   * @param {number} unit
   * @param {Index} place
   * @param {boolean} bold
   * @param {Sprites} sprites
   */
  nameSprite(unit, place, bold, sprites) {
    const key = `name ${place} ${bold}`;
    const known = sprites.known.get(key);
    if (known) return known;
    const rank = clampRank(this.world.data, place);
    const font = fontOf(rank, unit, this.world.font, bold);
    const text = labelOf(this.world.page, place);
    const halo = 3.4 * unit;
    const high = NAME_TYPE[rank] * unit * 1.5 + halo;
    return sprites.get(key, nameWidth(this.world, place) + 2 * halo, high, (drawing, width) => {
      drawing.font = font;
      drawing.direction = this.world.page.words().rtl ? "rtl" : "ltr";
      drawing.textAlign = "center";
      drawing.textBaseline = "middle";
      drawing.lineJoin = "round";
      drawing.lineWidth = halo;
      drawing.strokeStyle = this.look.role.halo;
      const middle = high / 2 + 0.06 * NAME_TYPE[rank] * unit;
      drawing.strokeText(text, width / 2, middle);
      drawing.fillStyle = bold || rank < 3 ? this.look.role.ink : this.look.role.muted;
      drawing.fillText(text, width / 2, middle);
    });
  }
}

/**
 * Returns how wide the mark of a place is at most, with its rings, px.
 * @param {Plan} plan
 * @param {Index} place
 */
function widest({ sizes, size }, place) {
  return sizes[place] * 2.4 + 26 * size.unit;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height 0: as wide
 * @returns {Area}
 */
function around(x, y, width, height) {
  return [x - width / 2, y - (height || width) / 2, x + width / 2, y + (height || width) / 2];
}

/**
 * Returns an area grown to whole pixels of the screen.
 * @param {Area} area
 * @param {number} density
 * @returns {Area}
 */
function wholePixels([left, top, right, bottom], density) {
  const down = (/** @type {number} */ value) => (Math.floor(value * density) - 1) / density;
  return [down(left), down(top), -down(-right), -down(-bottom)];
}

/**
 * Returns where names differ.
 * @param {Map<Index, DrawnName>} before
 * @param {Map<Index, DrawnName>} after
 * @returns {Area[]}
 */
function changedNames(before, after) {
  const differs = [...before.values(), ...after.values()].filter(({ place }) => before.get(place)?.sprite !== after.get(place)?.sprite);
  return differs.map(({ x, y, sprite }) => around(x, y, sprite.width, sprite.height));
}

const MEASURING = new OffscreenCanvas(1, 1).getContext("2d");

/**
 * Returns the width of the name of a place at its boldest, px.
 * @param {World} world
 * @param {Index} place
 */
export function nameWidth({ page, unit, font }, place) {
  if (!MEASURING) return 0;
  MEASURING.font = fontOf(clampRank(page.data, place), unit, font, true);
  return MEASURING.measureText(labelOf(page, place)).width + 2;
}

/**
 * Returns the type of a name.
 * @param {number} rank
 * @param {number} unit
 * @param {string} family
 * @param {boolean} bold
 */
function fontOf(rank, unit, family, bold) {
  return `${bold ? Math.max(NAME_WEIGHTS[rank], 600) : NAME_WEIGHTS[rank]} ${NAME_TYPE[rank] * unit}px ${family}`;
}

/**
 * Returns the name of a place on maps.
 * @param {Page} page
 * @param {Index} place
 */
function labelOf({ data, words }, place) {
  const name = data.languages[words().language]?.labels?.[place] || words().place(place);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/**
 * Returns what makes the mark of a place.
 * @param {PlaceState} state
 * @param {number} size
 * @param {Odds} odds
 */
function keyOf({ side, basis, contested, besieged, share, mayBecome, counterfactual }, size, odds) {
  const known = basis === "inferred" || basis === "silent" ? basis : "";
  return `${size.toFixed(2)} ${side} ${known} ${contested} ${besieged} ${share} ${mayBecome} ${counterfactual} ${odds}`;
}
