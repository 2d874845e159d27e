// The map: its camera, what the reader does with it, and what it says in words.

import { make, typeSize } from "./dom.js";
import { choosePlace } from "./link.js";
import { boxOf, easeCamera, limitCamera, toPixel } from "./view.js";
import { lookOf } from "./marks.js";
import { sayState } from "./phrases.js";
import { makeLand } from "./land.js";
import { makePlan, makeWorld } from "./plan.js";
import { fontOf, labelOf, textWidth } from "./sheet.js";
import { MapFace } from "./face.js";
import { MapKey, entriesOf } from "./key.js";
import { MapNote, MapTip } from "./notes.js";
import { freshness, movesOf } from "./moves.js";
import { chapterAt, chosenPlaces, fitMap, revealPlaces, wantedCamera } from "./steer.js";
import { listenTo } from "./gestures.js";

/** @import {Box, Index, Page, View} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Plan, Size} from "./plan.js" */
/** @import {Area} from "./labels.js" */

const FLIGHT_MS = 800; // ms
const SETTLED_MS = 160; // ms without a movement of the camera after which the ground is found anew
const TOUCH_PX = 22; // px around a mark
const ZOOM_STEP = 1.6; // by a button or key
const PAN_STEP = 0.18; // of the map, by a key
const KEY_ROOM = { wide: 700, high: 560 }; // px of a map whose key is open

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountMap(page, parent) {
  const map = new MapView(page, parent);
  const { store } = page;
  store.on(["minute", "placement", "readings", "run", "odds", "place", "sentence", "compare"], (view, changed) => map.show(view, changed));
  store.on(["follow", "box", "place", "sentence", "minute", "playing"], (view, changed) => map.follow(view, changed));
  store.on(["compare"], () => map.resize());
  new ResizeObserver(() => map.resize()).observe(map.frame);
}

/** The map and its controls. */
class MapView {
  /**
   * @param {Page} page
   * @param {HTMLElement} parent
   */
  constructor(page, parent) {
    const words = page.words();
    this.page = page;
    this.unit = typeSize() / 15;
    this.look = lookOf(page);
    this.world = makeWorld(page.data);
    this.land = makeLand(page.data);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.key = new MapKey(page, this.look, this.unit);
    this.key.element.addEventListener("toggle", () => this.settleSoon());
    this.words = make("p", { id: "map-words", class: "announcer" });
    this.tip = new MapTip();
    this.faces = [this.makeFace()];
    this.frame = make("div", { class: "map-frame", role: "application", tabindex: 0, "aria-label": words("page.map_help"), "aria-describedby": "map-words" }, this.faces[0].element);
    this.followButton = this.button(words("page.map_follow"), words("page.map_follow"), () => page.store.set({ follow: true, box: null }));
    const zoom = (/** @type {number} */ step) => this.zoom(step);
    this.buttons = make(
      "div", { class: "map-buttons" },
      this.followButton,
      this.button("+", words("page.map_zoom_in"), () => zoom(1)),
      this.button("−", words("page.map_zoom_out"), () => zoom(-1)),
      this.button("⤢", words("page.map_whole"), () => zoom(0)),
    );
    parent.append(this.frame, this.key.element, this.buttons, this.words);
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Camera} */
    this.camera = { x: 0, y: 0, scale: 0 };
    /** @type {Size | undefined} */
    this.size = undefined;
    this.flight = 0;
    this.timer = 0;
    this.speech = 0;
    this.chapter = chapterAt(page.data, page.store.view.minute);
    /** @type {Index | null} */
    this.hovered = null;
    this.moves = movesOf(page);
    parent.addEventListener("map-zoom", (event) => this.zoom(event instanceof CustomEvent ? event.detail : 0));
    this.followButton.hidden = page.store.view.follow;
    listenTo(this);
  }

  /**
   * @param {string} label
   * @param {string} title
   * @param {() => void} act
   */
  button(label, title, act) {
    return make("button", { type: "button", title, "aria-label": title, onclick: act }, label);
  }

  makeFace() {
    const note = new MapNote(this.page);
    const mark = make("p", { class: "map-watermark", hidden: true }, this.page.words()("page.map_what_if"));
    const element = make("div", { class: "map-face" });
    const face = new MapFace(this.page, this.world, this.land, this.look, element);
    element.append(mark, note.element);
    return { face, note, mark, element };
  }

  /** Fits the maps to the room that there is. */
  resize() {
    const { view } = this.page.store;
    const count = view.compare === null ? 1 : 2;
    while (this.faces.length < count) this.frame.append(this.faces[this.faces.push(this.makeFace()) - 1].element);
    while (this.faces.length > count) this.faces.pop()?.element.remove();
    const { clientWidth: width, clientHeight: height } = this.faces[0].element;
    if (!width || !height) return;
    const density = Math.min(Math.max(devicePixelRatio, 1), 3);
    const before = this.size;
    if (before?.width === width && before.height === height && before.density === density && this.faces[count - 1].face.plan) return;
    if (!before) this.faces[0].note.show(view.minute);
    if (!before) this.key.element.open = width > KEY_ROOM.wide * this.unit && height > KEY_ROOM.high * this.unit;
    this.size = { width, height, density, unit: this.unit, head: this.faces[0].note.element.offsetHeight };
    this.camera = before && !view.box && !view.follow ? limitCamera(this.camera, this.page.data.extent, width, height) : wantedCamera(this.page.data, this.world, this.size, view);
    if (before && this.faces[count - 1].face.plan) return this.settleSoon();
    this.settle();
    this.show(view);
  }

  /**
   * Moves the camera where it belongs after a change of the view.
   * @param {Readonly<View>} view
   * @param {Set<keyof View>} changed
   */
  follow(view, changed) {
    this.followButton.hidden = view.follow || !this.page.data.chapters.length;
    if (!this.size) return;
    const chapter = chapterAt(this.page.data, view.minute);
    const entered = chapter !== this.chapter || (changed.has("minute") && view.follow && !this.story);
    this.chapter = chapter;
    this.story = view.follow && view.minute > 0;
    const put = changed.has("box") && JSON.stringify(view.box) !== this.own;
    if (put || changed.has("follow") && view.follow || entered && view.follow && !view.box) this.fly(wantedCamera(this.page.data, this.world, this.size, view));
    else if ((changed.has("place") || changed.has("sentence")) && chosenPlaces(this.page.data, view).size) {
      this.fly(revealPlaces(this.page.data, this.world, this.size, this.camera, view));
    };
  }

  /**
   * Moves to a camera, in a moment or at once.
   * @param {Camera} to
   */
  fly(to) {
    const from = this.camera;
    cancelAnimationFrame(this.flight);
    const same = Math.abs(to.x - from.x) * to.scale + Math.abs(to.y - from.y) * to.scale < 1 && Math.abs(to.scale / from.scale - 1) < 1e-3;
    if (same) return;
    if (this.calm.matches) return this.moveTo(to);
    const start = performance.now();
    const step = () => {
      if (!this.frame.isConnected) return;
      const share = Math.min((performance.now() - start) / FLIGHT_MS, 1);
      this.moveTo(share < 1 ? easeCamera(from, to, share) : to);
      if (share < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  /**
   * Moves the camera; the ground is found anew once it rests.
   * @param {Camera} camera
   * @param {boolean} [own] whether the reader moves it
   */
  moveTo(camera, own = false) {
    const { width, height } = this.size ?? { width: 1, height: 1 };
    if (own) cancelAnimationFrame(this.flight);
    this.camera = limitCamera(camera, this.page.data.extent, width, height);
    this.hover(null);
    if (!this.drawing) {
      this.drawing = requestAnimationFrame(() => {
        this.drawing = 0;
        for (const { face } of this.faces) face.move(this.camera);
      });
    }
    this.settleSoon(own);
  }

  /** @param {boolean} [own] */
  settleSoon(own = false) {
    this.touched ||= own;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.frame.isConnected) return;
      this.settle();
      if (this.touched) this.remember();
      this.touched = false;
    }, SETTLED_MS);
  }

  /** Puts into the view where the reader has moved the camera. */
  remember() {
    const { width, height } = this.size ?? { width: 1, height: 1 };
    const fine = 10 ** Math.ceil(Math.log10(this.camera.scale));
    const box = /** @type {Box} */ (boxOf(this.camera, width, height).map((edge) => Math.round(edge * fine) / fine));
    this.own = JSON.stringify(box);
    this.page.store.set({ follow: false, box });
  }

  /** Finds ground and names for where the camera is now. */
  settle() {
    if (!this.size) return;
    const family = getComputedStyle(document.documentElement).fontFamily;
    const measure = (/** @type {Index} */ place, /** @type {number} */ rank) => textWidth(fontOf(rank, this.unit, family, true), labelOf(this.page, place)) + 2;
    this.plan = makePlan(this.page, this.world, this.land, this.camera, this.size, this.taken(), measure);
    for (const { face } of this.faces) face.settle(this.plan);
    this.showKey();
  }

  /** Returns what stands over the map. @returns {Area[]} */
  taken() {
    const origin = this.faces[0].element.getBoundingClientRect();
    return [this.faces[0].note.element, this.buttons, this.key.element].map((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return [left - origin.left - 4, top - origin.top - 4, right - origin.left + 4, bottom - origin.top + 4];
    });
  }

  /**
   * Draws the moment of a view.
   * @param {Readonly<View>} view
   * @param {Set<keyof View>} [changed]
   */
  show(view, changed) {
    if (!this.size) return;
    const history = this.page.history();
    const odds = view.odds && this.page.data.ensemble !== null;
    const chosen = chosenPlaces(this.page.data, view);
    [view.minute, view.compare ?? 0].slice(0, this.faces.length).forEach((minute, number) => {
      if (number && changed?.size === 1 && changed.has("minute") && this.faces[1].face.moment) return;
      const states = this.faces.length > 1 ? history.at(minute).slice() : history.at(minute);
      const moves = this.moves.map(({ statement, move }) => ({ ...move, fresh: freshness(history.minuteOf(statement), minute, this.page.data.fresh) })).filter(({ fresh }) => fresh > 0);
      const { face, note, mark } = this.faces[number];
      note.show(minute);
      mark.hidden = view.run < 0;
      face.show({ minute, states, odds, moves, chosen, place: view.place });
    });
    this.showKey();
    this.hover(null);
    clearTimeout(this.speech);
    this.speech = setTimeout(() => this.describe(view), 300);
  }

  showKey() {
    const { face } = this.faces[0];
    if (face.moment && this.plan) this.key.show(entriesOf(this.page, this.plan.shown, face.moment, face.ground));
  }

  /**
   * Says in words what the map shows.
   * @param {Readonly<View>} view
   */
  describe(view) {
    const words = this.page.words();
    const held = this.page.history().held(view.minute);
    const counts = held.map(({ record }, side) => ({ record, side })).filter(({ record }) => record);
    const told = counts.map(({ record, side }) => words("page.map_holds", { side: words.side(side), count: record }));
    this.words.textContent = words("page.map_now", { moment: words.moment(view.minute), counts: words.list(told) });
  }

  /**
   * Zooms in (1) or out (-1), or shows the whole map (0).
   * @param {number} step
   */
  zoom(step) {
    if (!this.size) return;
    const { width, height } = this.size;
    if (step) this.fly(limitCamera({ ...this.camera, scale: this.camera.scale * ZOOM_STEP ** step }, this.page.data.extent, width, height));
    else this.fly(fitMap(this.page.data, this.size, this.page.data.extent));
    this.touched = true;
  }

  /**
   * Moves the map by shares of its size.
   * @param {number} across
   * @param {number} up
   */
  pan(across, up) {
    const { width, height } = this.size ?? { width: 1, height: 1 };
    const { x, y, scale } = this.camera;
    this.moveTo({ x: x + (across * PAN_STEP * width) / scale, y: y + (up * PAN_STEP * height) / scale, scale }, true);
  }

  /**
   * Returns the place whose mark is nearest to a point of a map, or null.
   * @param {number} px
   * @param {number} py
   * @returns {Index | null}
   */
  placeAt(px, py) {
    if (!this.plan) return null;
    const { size, shown, sizes } = this.plan;
    let [best, least] = [/** @type {Index | null} */ (null), TOUCH_PX * this.unit];
    for (const place of shown) {
      const [x, y] = toPixel(this.camera, size.width, size.height, this.world.points.x[place], this.world.points.y[place]);
      const away = Math.hypot(px - x, py - y) - sizes[place] / 4;
      if (away < least) [best, least] = [place, away];
    }
    return best;
  }

  /**
   * Shows what a place is.
   * @param {Index | null} place
   * @param {number} [number] of the map
   */
  hover(place, number = 0) {
    if (place === this.hovered && place !== null) return;
    this.hovered = place;
    const { face, element } = this.faces[number] ?? this.faces[0];
    if (place === null || !face.moment || !this.size) return this.tip.hide();
    const { width, height } = this.size;
    const [x, y] = toPixel(this.camera, width, height, this.world.points.x[place], this.world.points.y[place]);
    this.tip.show(element, this.page.words().place(place), this.tell(place, number), x, y, 12 * this.unit);
  }

  /**
   * Says who holds a place.
   * @param {Index} place
   * @param {number} [number] of the map
   */
  tell(place, number = 0) {
    const state = this.faces[number].face.moment?.states[place];
    return state ? sayState(this.page, place, state) : "";
  }

  /** @param {Index} place */
  choose(place) {
    choosePlace(this.page, place);
  }

  /**
   * Goes to the next place in view, or the one before.
   * @param {number} step
   */
  rove(step) {
    if (!this.plan || !this.size) return;
    const { size, shown } = this.plan;
    const inView = [...shown].reverse().filter((place) => {
      const [x, y] = toPixel(this.camera, size.width, size.height, this.world.points.x[place], this.world.points.y[place]);
      return x > 0 && y > 0 && x < size.width && y < size.height;
    });
    if (!inView.length) return;
    const at = this.hovered === null ? -1 : inView.indexOf(this.hovered);
    const place = inView[(at < 0 && step < 0 ? inView.length - 1 : at + step + inView.length) % inView.length];
    this.hover(place);
    this.page.announce(`${this.page.words().place(place)}: ${this.tell(place)}`);
  }
}
