// The page: its view and link, its parts and their order, language and theme.

import { readData } from "./data.js";
import { makeWords } from "./words.js";
import { makeModel } from "./state.js";
import { firstView, followLink } from "./link.js";
import { makeStore } from "./store.js";
import { find, make } from "./dom.js";
import { mountMap } from "./map.js";
import { mountTimeline } from "./timeline.js";
import { mountPlayer } from "./player.js";
import { mountCharts } from "./charts.js";
import { mountDocument } from "./document.js";
import { mountPlace } from "./place.js";
import { mountList } from "./list.js";
import { mountDoubt } from "./doubt.js";
import { mountAbout } from "./about.js";

/** @import {Page, Payload, Words} from "./types" */

/** The panels in the order of their tabs: what fills each, and the words of its tab. */
const PANELS = {
  text: { mount: mountDocument, title: (/** @type {Words} */ words) => words("page.tab_text") },
  place: { mount: mountPlace, title: (/** @type {Words} */ words) => words("page.tab_place") },
  charts: { mount: mountCharts, title: (/** @type {Words} */ words) => words("page.tab_charts") },
  list: { mount: mountList, title: (/** @type {Words} */ words) => words("page.tab_list") },
  about: { mount: mountAbout, title: (/** @type {Words} */ words) => words("page.tab_about") },
};
const PARTS = ["top", "map", "clock", "panel"];

/**
 * Starts the page, and builds its parts again whenever language or theme change.
 * @param {Payload} payload
 */
function start(payload) {
  const data = readData(payload);
  const model = makeModel(data);
  const store = makeStore(firstView(data));
  /** @type {Map<string, Words>} */
  const known = new Map();
  const words = () => {
    const language = store.view.language;
    const found = known.get(language) ?? makeWords(data, language);
    known.set(language, found);
    return found;
  };
  const announce = (/** @type {string} */ text) => {
    find("announcer").textContent = text;
  };
  const history = () => model.history(store.view);
  /** @type {Page} */
  const page = { data, model, store, words, history, announce };
  let built = buildParts(page, store.branch());
  const rebuild = () => {
    built.drop();
    built = buildParts(page, store.branch());
  };
  store.on(["language", "theme"], rebuild);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rebuild);
  followLink(page);
  Object.assign(window, { frontlapse: page }); // for the console, and for tests
}

/**
 * Builds every part in the language and theme chosen; they listen through a branch of the store.
 * @param {Page} page
 * @param {{store: Page["store"], drop: () => void}} branch
 */
function buildParts(page, branch) {
  const words = page.words();
  const root = document.documentElement;
  root.lang = words.language;
  root.dir = words.rtl ? "rtl" : "ltr";
  root.dataset.theme = page.store.view.theme;
  document.title = page.data.languages[words.language]?.title || document.title;
  for (const id of PARTS) find(id).replaceChildren();
  find("map").setAttribute("aria-label", words("page.part_map"));
  find("clock").setAttribute("aria-label", words("page.part_clock"));
  find("panel").setAttribute("aria-label", words("page.part_panel"));
  const own = { ...page, store: branch.store };
  mountDoubt(own, find("top"));
  mountMap(own, find("map"));
  mountPlayer(own, find("clock"));
  mountTimeline(own, find("clock"));
  buildPanels(own, find("panel"));
  return branch;
}

/**
 * Builds the tabs and their panels; the arrow keys move from tab to tab.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function buildPanels(page, parent) {
  const words = page.words();
  const bar = make("div", { role: "tablist", class: "tabs", "aria-label": words("page.part_panel"), onkeydown: moveTab });
  parent.append(bar);
  const show = () => {
    for (const tab of bar.querySelectorAll("button")) {
      const chosen = tab.id === `tab-${page.store.view.panel}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(tab.getAttribute("aria-controls") ?? "").hidden = !chosen;
    }
  };
  for (const [name, { mount, title }] of Object.entries(PANELS)) {
    const choose = () => page.store.set({ panel: name });
    const panel = make("div", { role: "tabpanel", id: `panel-${name}`, class: "panel-body", "aria-labelledby": `tab-${name}`, tabindex: 0 });
    bar.append(make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": panel.id, onclick: choose }, title(words)));
    parent.append(panel);
    mount(page, panel);
  }
  page.store.on(["panel"], show);
  show();
}

/**
 * Moves from a tab to the next or the one before, or to either end.
 * @param {KeyboardEvent} event
 */
function moveTab(event) {
  const tabs = [...(event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelectorAll("button") : [])];
  const at = tabs.findIndex((tab) => tab === document.activeElement);
  const onwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = onwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const next = { [onwards]: at + 1, [back]: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const tab = tabs[(next + tabs.length) % tabs.length];
  tab?.focus();
  tab?.click();
}

start(/** @type {any} */ (window).payload); // of loader.js
