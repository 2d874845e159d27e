// The link of a view: `#t=2024-11-30T19:00&place=saraqib&placement=latest`, with ids rather than numbers.

import { makeClock } from "./dates.js";

/** @import {Data, Index, Minute, Page, Placement, View} from "./types" */

const PLACEMENT_NAMES = ["earliest", "middle", "latest"];
const PANEL_NAMES = ["text", "place", "charts", "list", "about"];
const THEME_NAMES = ["auto", "light", "dark"];
const LINK_WAIT = 300; // ms without a change until the address follows

/**
 * How a part of the view is written: its name in a link, its text ("" for the default), and its value from a text (null
 * if it is none). Texts are percent-encoded.
 * @template {keyof View} Part
 * @typedef {{name: string, write: (value: View[Part]) => string, read: (text: string) => View[Part] | null}} Format
 */
/** @typedef {{[Part in keyof View]?: Format<Part>}} Formats */

/**
 * Returns the view that the page opens with, without a link.
 * @param {Data} data
 * @returns {View}
 */
function plainView(data) {
  return {
    minute: 0,
    placement: "middle",
    readings: [...data.histories[0].reading],
    run: -1,
    odds: false,
    place: null,
    sentence: null,
    compare: null,
    side: null,
    verb: "",
    query: "",
    language: data.language,
    theme: data.theme,
    panel: "text",
    box: null,
    follow: true,
    playing: false,
    seconds: 60,
    loop: false,
  };
}

/**
 * Returns how each part of the view stands in a link.
 * @param {Data} data
 * @returns {Formats}
 */
function linkFormats(data) {
  const clock = makeClock(data);
  const plain = plainView(data);
  const time = (/** @type {Minute | null} */ minute) => (minute === null ? "" : encodeText(clock.iso(minute)));
  const minuteOf = (/** @type {string} */ text) => {
    const minute = clock.minute(decodeText(text));
    return minute === null ? null : Math.min(Math.max(minute, 0), data.end);
  };
  const among = (/** @type {string} */ name, /** @type {string[]} */ allowed, /** @type {string} */ usual) => ({
    name,
    write: (/** @type {any} */ value) => (value === usual ? "" : encodeText(value)),
    read: (/** @type {string} */ text) => /** @type {any} */ (allowed.includes(decodeText(text)) ? decodeText(text) : null),
  });
  const row = (/** @type {string} */ name, /** @type {string[]} */ ids) => ({
    name,
    write: (/** @type {Index | null} */ at) => encodeText(at === null ? "" : (ids[at] ?? "")),
    read: (/** @type {string} */ text) => (ids.includes(decodeText(text)) ? ids.indexOf(decodeText(text)) : null),
  });
  const free = (/** @type {string} */ name) => ({ name, write: encodeText, read: decodeText });
  return {
    minute: { name: "t", write: (minute) => (minute === 0 ? "" : time(minute)), read: minuteOf },
    place: row("place", data.places.map(({ id }) => id)),
    sentence: row("sentence", data.sentences.map(({ id }) => id)),
    placement: among("placement", PLACEMENT_NAMES, plain.placement),
    readings: { name: "reading", write: (chosen) => readingsText(data, chosen), read: (text) => readingsOf(data, text) },
    run: row("run", data.runs.map(({ name }) => name)),
    odds: { name: "odds", write: (shown) => (shown ? "1" : ""), read: (text) => (text === "1" && data.ensemble ? true : null) },
    compare: { name: "compare", write: time, read: minuteOf },
    side: row("side", data.sides.map(({ id }) => id)),
    verb: among("verb", [...new Set(data.statements.map(({ verb }) => verb))], ""),
    query: free("q"),
    language: among("lang", Object.keys(data.languages), plain.language),
    theme: among("theme", THEME_NAMES, plain.theme),
    panel: among("panel", PANEL_NAMES, plain.panel),
    box: { name: "box", write: (box) => (box ? box.map((km) => km.toFixed(1)).join(",") : ""), read: boxOfText },
  };
}

/** Returns a text for a link; what is readable in an address stays. @param {string} text */
function encodeText(text) {
  return encodeURIComponent(text.toWellFormed()).replaceAll("%3A", ":").replaceAll("%20", "+");
}

/** Returns the text that stands in a link. @param {string} text */
function decodeText(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** @param {Data} data @param {Index[]} chosen */
function readingsText(data, chosen) {
  const first = data.histories[0].reading;
  const departures = data.readings.filter((_, at) => chosen[at] !== first[at]);
  const text = (/** @type {string} */ id) => encodeText(id).replaceAll(":", "%3A");
  return departures.map((one) => `${text(one.group)}:${text(one.alternatives[chosen[data.readings.indexOf(one)]].id)}`).join(",");
}

/** @param {Data} data @param {string} text */
function readingsOf(data, text) {
  const chosen = [...data.histories[0].reading];
  for (const departure of text.split(",")) {
    const [group, id] = departure.split(":").map(decodeText);
    const at = data.readings.findIndex((one) => one.group === group);
    const alternative = data.readings[at]?.alternatives.findIndex((one) => one.id === id) ?? -1;
    if (alternative < 0) return null;
    chosen[at] = alternative;
  }
  return chosen;
}

/** @param {string} text @returns {View["box"]} */
function boxOfText(text) {
  const [west, south, east, north, ...more] = text.split(",").map(Number);
  return west < east && south < north && !more.length ? [west, south, east, north] : null;
}

/**
 * Returns what a link says of the view, and what of it this page does not know.
 * @param {Data} data
 * @param {string} hash
 */
function readLink(data, hash) {
  const formats = Object.entries(linkFormats(data));
  /** @type {Record<string, any>} */
  const patch = {};
  /** @type {string[]} */
  const unknown = [];
  for (const item of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const [name, ...rest] = item.split("=");
    const [part, format] = formats.find(([, one]) => one.name === name) ?? [];
    const value = format?.read(rest.join("=")) ?? null;
    if (part && value !== null) patch[part] = value;
    else unknown.push(decodeText(item));
  }
  if (patch.box) patch.follow = false;
  return { patch: /** @type {Partial<View>} */ (patch), unknown };
}

/**
 * Returns the view that the page opens with.
 * @param {Data} data
 * @returns {View}
 */
export function firstView(data) {
  return { ...plainView(data), ...readLink(data, location.hash).patch };
}

/**
 * Returns the end of the address that leads to a view: "" for the view that the page opens with.
 * @param {Readonly<View>} view
 * @param {Data} data
 */
export function linkOf(view, data) {
  const items = Object.entries(linkFormats(data)).map(([part, { name, write }]) => [name, write(/** @type {never} */ (view[/** @type {keyof View} */ (part)]))]);
  const told = items.filter(([, text]) => text).map((item) => item.join("="));
  return told.length ? `#${told.join("&")}` : "";
}

/**
 * Keeps the address in step with the view, and the view with the address.
 * @param {Page} page
 */
export function followLink(page) {
  const { data, store } = page;
  const parts = /** @type {(keyof View)[]} */ (Object.keys(linkFormats(data)));
  let timer = 0;
  const write = () => {
    try {
      history.replaceState(null, "", location.href.split("#")[0] + linkOf(store.view, data));
    } catch {
      // a frame without an address of its own has no link
    }
  };
  const report = (/** @type {string[]} */ unknown) => {
    if (unknown.length) page.announce(page.words()("page.link_unknown", { items: page.words().list(unknown) }));
  };
  store.on(parts, () => {
    clearTimeout(timer);
    timer = setTimeout(write, LINK_WAIT);
  });
  addEventListener("hashchange", ({ newURL }) => {
    clearTimeout(timer); // of an older view
    const { patch, unknown } = readLink(data, new URL(newURL).hash);
    const plain = plainView(data);
    store.set({ ...Object.fromEntries(parts.map((part) => [part, plain[part]])), playing: false, ...patch });
    report(unknown);
  });
  report(readLink(data, location.hash).unknown);
}

/**
 * Chooses a sentence: the text shows it, the clock goes to the minute at which it is told, the map to its first place.
 * @param {Page} page
 * @param {Index} sentence
 */
export function chooseSentence(page, sentence) {
  const statements = page.data.statementsOf[sentence].map((at) => page.data.statements[at]);
  const place = statements.flatMap(({ places }) => places)[0] ?? null;
  const told = page.history().told(page.data.end).find((one) => one.sentence === sentence);
  page.store.set({ sentence, panel: "text", place, ...(told ? { minute: told.minute } : {}) });
}

/**
 * Chooses a place, whose history the panel then shows.
 * @param {Page} page
 * @param {Index} place
 */
export function choosePlace(page, place) {
  page.store.set({ place, panel: "place" });
}
