// The map: its camera, what the reader does with it, and what it says in words.

import { make, makeButton } from "./dom.js";
import { choosePlace } from "./link.js";
import { boxOf, easeCamera, limitCamera } from "./view.js";
import { sayState } from "./phrases.js";
import { makePlan, makeWorld, pixelOf } from "./plan.js";
import { nameWidth } from "./sheet.js";
import { MapFace } from "./face.js";
import { MapKey, entriesOf } from "./key.js";
import { MapNote, MapTip } from "./notes.js";
import { momentAt } from "./moment.js";
import { chapterAt, chosenPlaces, fitMap, revealPlaces, wantedCamera } from "./steer.js";
import { listenTo } from "./gestures.js";

/** @import {Box, Index, Page, View} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Plan, Size} from "./plan.js" */
/** @import {Area} from "./labels.js" */

const FLIGHT_MS = 800;
const SETTLED_MS = 160; // without a movement of the camera after which the ground is found anew
const SPOKEN_MS = 300;
const TOUCH_PX = 22; // around a mark
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
    this.world = makeWorld(page);
    this.key = new MapKey(this.world);
    this.key.element.addEventListener("toggle", () => this.settleSoon());
    this.words = make("p", { id: "map-words", class: "announcer" });
    this.tip = new MapTip();
    this.faces = [this.makeFace()];
    this.frame = make("div", { class: "map-frame", role: "application", tabindex: 0, "aria-label": words("page.map_help"), "aria-describedby": "map-words" }, this.faces[0].element);
    this.followButton = makeButton(() => page.store.set({ follow: true, box: null }), {}, words("page.map_follow"));
    const zooms = /** @type {const} */ ([[1, "+", words("page.map_zoom_in")], [-1, "−", words("page.map_zoom_out")], [0, "⤢", words("page.map_whole")]]);
    this.buttons = make("div", { class: "map-buttons" }, this.followButton, ...zooms.map(([step, sign, title]) => makeButton(() => this.zoom(step), { title, "aria-label": title }, sign)));
    parent.append(this.frame, this.key.element, this.buttons, this.words);
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Camera} */
    this.camera = { x: 0, y: 0, scale: 0 };
    /** @type {Size} */
    this.size = { width: 0, height: 0, density: 1, unit: this.world.unit, head: 0 };
    this.flight = this.timer = this.speech = this.drawing = 0;
    this.touched = this.story = false;
    this.own = "";
    this.chapter = chapterAt(page.data, page.store.view.minute);
    /** @type {Index | null} */
    this.hovered = null;
    parent.addEventListener("map-zoom", (event) => this.zoom(event instanceof CustomEvent ? event.detail : 0));
    this.followButton.hidden = page.store.view.follow;
    listenTo(this);
  }

  makeFace() {
    const note = new MapNote(this.page);
    const mark = make("p", { class: "map-watermark", hidden: true }, this.page.words()("page.map_what_if"));
    const element = make("div", { class: "map-face" });
    const face = new MapFace(this.world, element);
    element.append(mark, note.element);
    return { face, note, mark, element };
  }

  /** Fits the maps to the room that there is. */
  resize() {
    const { world, faces, size, page: { store: { view } } } = this;
    const count = view.compare === null ? 1 : 2;
    if (faces.length < count) this.frame.append(faces[faces.push(this.makeFace()) - 1].element);
    if (faces.length > count) faces.pop()?.element.remove();
    const [{ element, note }, last] = [faces[0], faces[count - 1]];
    const { clientWidth: width, clientHeight: height } = element;
    const density = Math.min(Math.max(devicePixelRatio, 1), 3);
    if (!width || !height || (size.width === width && size.height === height && size.density === density && last.face.plan)) return;
    const first = !this.plan;
    if (first) note.show(momentAt(this.page, view, view.minute));
    if (first) this.key.element.open = width > KEY_ROOM.wide * world.unit && height > KEY_ROOM.high * world.unit;
    this.size = { width, height, density, unit: world.unit, head: note.element.offsetHeight };
    this.camera = first || view.box || view.follow ? wantedCamera(world, this.size, view) : limitCamera(this.camera, world.data.extent, this.size);
    if (last.face.plan) return this.settleSoon();
    this.settle();
    this.show(view);
  }

  /**
   * Moves the camera where it belongs after a change of the view.
   * @param {Readonly<View>} view
   * @param {Set<keyof View>} changed
   */
  follow(view, changed) {
    const { world, size } = this;
    this.followButton.hidden = view.follow || !world.data.chapters.length;
    const chapter = chapterAt(world.data, view.minute);
    const story = view.follow && view.minute > 0;
    const entered = story && !view.box && (chapter !== this.chapter || !this.story);
    [this.chapter, this.story] = [chapter, story];
    if (!this.plan) return;
    const put = changed.has("box") && JSON.stringify(view.box) !== this.own;
    if (put || entered || (changed.has("follow") && view.follow)) this.fly(wantedCamera(world, size, view));
    else if (changed.has("place") || changed.has("sentence")) this.fly(revealPlaces(world, size, this.camera, view));
  }

  /**
   * Moves to a camera, in a moment or at once.
   * @param {Camera} to
   */
  fly(to) {
    const from = this.camera;
    cancelAnimationFrame(this.flight);
    if ((Math.abs(to.x - from.x) + Math.abs(to.y - from.y)) * to.scale < 1 && Math.abs(to.scale / from.scale - 1) < 1e-3) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    const step = () => {
      const share = calm ? 1 : Math.min((performance.now() - start) / FLIGHT_MS, 1);
      this.moveTo(share < 1 ? easeCamera(from, to, share) : to);
      if (share < 1 && this.frame.isConnected) this.flight = requestAnimationFrame(step);
    };
    step();
  }

  /**
   * Moves the camera; the ground is found anew once it rests.
   * @param {Camera} camera
   * @param {boolean} [own] whether the reader moves it
   */
  moveTo(camera, own = false) {
    if (own) cancelAnimationFrame(this.flight);
    this.camera = limitCamera(camera, this.world.data.extent, this.size);
    this.hover(null);
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      for (const { face } of this.faces) face.move(this.camera);
    });
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
    const fine = 10 ** Math.ceil(Math.log10(this.camera.scale));
    const box = /** @type {Box} */ (boxOf(this.camera, this.size).map((edge) => Math.round(edge * fine) / fine));
    this.own = JSON.stringify(box);
    this.page.store.set({ follow: false, box });
  }

  /** Finds ground and names for where the camera is now. */
  settle() {
    if (!this.size.width) return;
    this.plan = makePlan(this.world, this.camera, this.size, this.taken(), (place) => nameWidth(this.world, place));
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
    if (!this.plan) return;
    const { page, faces } = this;
    [view.minute, view.compare ?? 0].slice(0, faces.length).forEach((minute, number) => {
      const { face, note, mark } = faces[number];
      if (number && changed?.size === 1 && changed.has("minute") && face.moment) return;
      const moment = momentAt(page, view, minute);
      note.show(moment);
      mark.hidden = view.run < 0;
      face.show(moment, chosenPlaces(page.data, view));
    });
    this.showKey();
    this.hover(null);
    clearTimeout(this.speech);
    this.speech = setTimeout(() => this.describe(), SPOKEN_MS);
  }

  showKey() {
    const { face } = this.faces[0];
    if (face.moment && this.plan) this.key.show(entriesOf(this.page, this.plan.inside, face.moment, face.ground));
  }

  /** Says in words what the map shows. */
  describe() {
    const { moment } = this.faces[0].face;
    if (!moment) return;
    const words = this.page.words();
    const counts = moment.held.flatMap(({ record }, side) => (record ? [`${words.side(side)} ${words.number(record)}`] : []));
    this.words.textContent = words("page.map_now", { moment: words.moment(moment.minute), counts: words.list(counts) });
  }

  /**
   * Zooms in (1) or out (-1), or shows the whole map (0).
   * @param {number} step
   */
  zoom(step) {
    const { camera, size, world: { data } } = this;
    this.fly(step ? limitCamera({ ...camera, scale: camera.scale * ZOOM_STEP ** step }, data.extent, size) : fitMap(data, size, data.extent));
    this.touched = true;
  }

  /**
   * Moves the map by shares of its size.
   * @param {number} across
   * @param {number} up
   */
  pan(across, up) {
    const { size, camera: { x, y, scale } } = this;
    this.moveTo({ x: x + (across * PAN_STEP * size.width) / scale, y: y + (up * PAN_STEP * size.height) / scale, scale }, true);
  }

  /**
   * Returns the place whose mark is nearest to a point of a map, or null.
   * @param {number} px
   * @param {number} py
   * @returns {Index | null}
   */
  placeAt(px, py) {
    let [best, least] = [/** @type {Index | null} */ (null), TOUCH_PX * this.world.unit];
    for (const place of this.plan?.shown ?? []) {
      const [x, y] = pixelOf(this.world, this.camera, this.size, place);
      const away = Math.hypot(px - x, py - y);
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
    if (place === null) return this.tip.hide();
    const [x, y] = pixelOf(this.world, this.camera, this.size, place);
    this.tip.show(this.faces[number].element, this.page.words().place(place), this.tell(place, number), x, y, 12 * this.world.unit);
  }

  /**
   * Says who holds a place.
   * @param {Index} place
   * @param {number} [number] of the map
   */
  tell(place, number = 0) {
    const { moment } = this.faces[number].face;
    const [words, odds] = [this.page.words(), moment?.odds[place] ?? []];
    if (odds.length) return words.list(odds.map(([side, share]) => `${words.side(side)} ${words.number(Math.round(share * 100))}%`));
    return moment ? sayState(this.page, place, moment.states[place]) : "";
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
    const seen = [...(this.plan?.shown ?? [])].reverse().filter((each) => {
      const [x, y] = pixelOf(this.world, this.camera, this.size, each);
      return x > 0 && y > 0 && x < this.size.width && y < this.size.height;
    });
    const at = this.hovered === null ? (step > 0 ? -1 : 0) : seen.indexOf(this.hovered);
    const place = seen.at((at + step) % seen.length);
    if (place === undefined) return;
    this.hover(place);
    this.page.announce(`${this.page.words().place(place)}: ${this.tell(place)}`);
  }
}
