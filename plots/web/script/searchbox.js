// The field to search in, with what it finds below it.

import { choosePlace, chooseSentence } from "./link.js";
import { make } from "./dom.js";
import { findHits } from "./search.js";

/** @import {Page} from "./types" */
/** @import {Hit} from "./search" */

/**
 * Returns the search field and its list of hits: arrow keys choose one, Enter goes to it.
 * @param {Page} page
 */
export function buildSearch(page) {
  const words = page.words();
  const field = make("input", {
    id: "list-search", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", dir: "auto", placeholder: words("page.search_hint"),
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list-hits", maxlength: 200, value: page.store.view.query,
  });
  const hits = make("ul", { id: "list-hits", role: "listbox", class: "hits", "aria-label": words("page.hits"), hidden: true });
  const box = makeHits(page, field, hits);
  field.addEventListener("input", () => {
    page.store.set({ query: field.value });
    box.show(findHits(page, field.value));
  });
  field.addEventListener("keydown", (event) => box.key(event));
  field.addEventListener("blur", () => box.show([]));
  page.store.on(["query"], ({ query }) => {
    if (field.value !== query) field.value = query;
  });
  return make("div", { class: "search" }, make("label", { for: field.id }, words("page.search")), field, hits);
}

/**
 * Returns what shows hits in a list, and moves through them by keys.
 * @param {Page} page
 * @param {HTMLInputElement} field
 * @param {HTMLUListElement} list
 */
function makeHits(page, field, list) {
  /** @type {Hit[]} */
  let found = [];
  let at = -1;
  const mark = () => {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    const option = list.children[at];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const show = (/** @type {Hit[]} */ next) => {
    found = next;
    at = -1;
    list.replaceChildren(...found.map((hit, index) => hitOption(page, hit, index, () => choose(hit))));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
    mark();
  };
  const choose = (/** @type {Hit} */ hit) => {
    show([]);
    goToHit(page, hit);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) at = (at + step + (at < 0 && step < 0 ? 1 : 0) + found.length) % found.length;
    else if (event.key === "Enter" && found.length) return choose(/** @type {Hit} */ (found[Math.max(at, 0)]));
    else if (event.key === "Escape" && found.length) show([]);
    else return;
    event.preventDefault();
    mark();
  };
  return { show, key };
}

/**
 * @param {Page} page
 * @param {Hit} hit
 * @param {number} index
 * @param {() => void} choose
 */
function hitOption(page, hit, index, choose) {
  const words = page.words();
  const kind = { place: words("page.col_place"), chapter: words("page.hit_chapter"), sentence: words("page.col_sentence") }[hit.kind];
  const press = (/** @type {Event} */ event) => event.preventDefault(); // the field keeps the focus until the click
  const name = make("bdi", { class: "hit-name" }, hit.name.slice(0, 300));
  return make("li", { id: `list-hit-${index}`, role: "option", "aria-selected": "false", onmousedown: press, onclick: choose }, name, " ", make("span", { class: "note" }, kind));
}

/**
 * @param {Page} page
 * @param {Hit} hit
 */
function goToHit(page, { kind, index }) {
  if (kind === "place") choosePlace(page, index);
  else if (kind === "sentence") chooseSentence(page, index);
  else page.store.set({ minute: Math.max(0, page.data.chapters[index]?.begin ?? 0), box: null, follow: true });
}
