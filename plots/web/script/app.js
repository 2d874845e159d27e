// The page: the view and its link, the parts and their order, language and theme.

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

/** @import {Page, Payload, View, Words} from "./types" */

/** The panels, in the order of their tabs, and what fills each. */
const PANELS = { text: mountDocument, place: mountPlace, charts: mountCharts, list: mountList, about: mountAbout };

/** Starts the page. */
function start() {
  const data = readData(/** @type {Payload} */ (JSON.parse(find("data").textContent ?? "")));
  const model = makeModel(data);
  const store = makeStore(firstView(data));
  /** @type {Map<string, Words>} */
  const languages = new Map();
  /** @type {Page} */
  const page = {
    data,
    model,
    store,
    words() {
      const language = store.view.language;
      const known = languages.get(language) ?? makeWords(data, language);
      languages.set(language, known);
      return known;
    },
    history: () => model.history(store.view),
    announce: (text) => {
      find("announcer").textContent = text;
    },
  };
  store.on(["theme"], showTheme);
  showTheme(store.view);
  let stop = mountAll(page);
  store.on(["language"], () => {
    stop();
    stop = mountAll(page);
  });
  followLink(page);
  Object.assign(window, { frontlapse: page });
}

/**
 * Builds every part in the language chosen; returns a function that takes them away.
 * @param {Page} page
 */
function mountAll(page) {
  const words = page.words();
  document.documentElement.lang = words.language;
  document.documentElement.dir = words.rtl ? "rtl" : "ltr";
  const parts = ["top", "map", "clock", "panel"].map((id) => find(id));
  for (const part of parts) part.replaceChildren();
  mountMap(page, find("map"));
  mountTimeline(page, find("clock"));
  mountPlayer(page, find("clock"));
  mountDoubt(page, find("top"));
  mountPanels(page, find("panel"));
  return () => {};
}

/**
 * Builds the tabs and their panels.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function mountPanels(page, parent) {
  const words = page.words();
  const tabs = make("div", { role: "tablist", class: "tabs" });
  parent.append(tabs);
  for (const [name, mount] of Object.entries(PANELS)) {
    tabs.append(
      make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => page.store.set({ panel: name }) }, words(`page.${name}`)),
    );
    const panel = make("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: 0 });
    parent.append(panel);
    mount(page, panel);
  }
}

/** @param {Readonly<View>} view */
function showTheme(view) {
  document.documentElement.dataset.theme = view.theme;
}

start();
