// About the page: how to read the map and its doubt, sources and licence, and the rules by which things are inferred.

import { make, makeNote } from "./dom.js";
import { partyName } from "./quotes.js";
import { sourceLink } from "./ledger.js";

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountAbout(page, parent) {
  const build = () => {
    if (page.store.view.panel === "about" && !parent.hasChildNodes()) buildAbout(page, parent);
  };
  page.store.on(["panel"], build);
  build();
}

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function buildAbout(page, parent) {
  const words = page.words();
  const { title, summary } = page.data.languages[words.language] ?? { title: "", summary: "" };
  parent.append(make("h2", { dir: "auto" }, title), make("p", { class: "lead", dir: "auto" }, summary));
  parent.append(...page.data.about.map((text) => make("p", { dir: "auto" }, text)));
  appendText(parent, words("page.about_use"), [words("page.about_use_1"), words("page.about_use_2")]);
  appendText(parent, words("page.about_map"), [words("page.about_map_1"), words("page.about_map_2"), words("page.about_map_3")]);
  parent.append(buildLegend(page));
  appendText(parent, words("page.about_doubt"), [words("page.about_doubt_1"), words("page.about_doubt_2"), words("page.about_doubt_3")]);
  appendSources(page, parent);
  appendRules(page, parent);
}

/**
 * @param {HTMLElement} parent
 * @param {string} title
 * @param {string[]} texts
 */
function appendText(parent, title, texts) {
  parent.append(make("h3", {}, title), ...texts.map((text) => make("p", {}, text)));
}

/**
 * Returns the sides and their marks.
 * @param {Page} page
 */
function buildLegend(page) {
  const items = page.data.sides.map((_, side) => make("li", {}, partyName(page, side)));
  return make("ul", { class: "rows legend" }, ...items);
}

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function appendSources(page, parent) {
  const words = page.words();
  const items = page.data.sources.map(({ title, url, licence, retrieved }) => {
    const more = [licence, retrieved ? words("page.retrieved", { date: retrieved }) : ""].filter(Boolean).join(" · ");
    return make("li", {}, sourceLink(title, url), more ? makeNote(more) : null);
  });
  parent.append(make("h3", {}, words("page.sources")), make("ul", { class: "rows tall" }, ...items));
}

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function appendRules(page, parent) {
  const words = page.words();
  const rules = Object.entries(page.data.rules);
  if (!rules.length) return;
  const list = make("dl", { class: "rules" });
  for (const [name, text] of rules) list.append(make("dt", { id: `rule-${name}` }, name), make("dd", { dir: "auto" }, text));
  parent.append(make("h3", {}, words("page.rules")), make("p", {}, words("page.rules_text")), list);
}
