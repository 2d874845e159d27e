// The rest of the options: what-if runs, two moments side by side, language, theme, link and print.

import { linkOf } from "./link.js";
import { make, makeButton, makeNote } from "./dom.js";
import { makeChoice } from "./choice.js";

/** @import {Page, View} from "./types" */

/**
 * Returns what the scripts of each counterfactual run did.
 * @param {Page} page
 */
export function buildRuns(page) {
  const words = page.words();
  return page.data.runs.map(({ name, notes }) => {
    const part = make("details", { class: "doubt-part" }, make("summary", {}, words("page.script_of", { run: name })), makeNote(words("page.what_if_text")));
    const items = notes.map(({ minute, words: said }) => make("li", { dir: "auto" }, words.moment(minute), ": ", make("bdi", {}, said)));
    if (items.length) part.append(make("ul", { class: "rows" }, ...items));
    return part;
  });
}

/**
 * Returns the buttons that put a second moment beside the first.
 * @param {Page} page
 */
export function buildCompare(page) {
  const words = page.words();
  const { store } = page;
  const text = makeNote();
  const { set, view } = store;
  const keep = makeButton(() => set({ compare: view.minute }), { id: "doubt-compare" }, words("page.compare_set"));
  const swap = makeButton(() => set({ minute: view.compare ?? 0, compare: view.minute }), {}, words("page.compare_swap"));
  const close = makeButton(() => {
    set({ compare: null });
    keep.focus();
  }, {}, words("page.compare_close"));
  const show = () => {
    const { compare } = view;
    text.textContent = compare === null ? words("page.compare_text") : words("page.compare_now", { moment: words.moment(compare) });
    swap.hidden = close.hidden = compare === null;
  };
  store.on(["compare"], show);
  show();
  return make("section", { class: "doubt-part" }, make("h2", {}, words("page.compare")), text, make("div", { class: "buttons" }, keep, swap, close));
}

/**
 * Returns the choices of language and theme. Either builds the page again, after which the focus is put back.
 * @param {Page} page
 */
export function buildLooks(page) {
  const words = page.words();
  const { languages } = page.data;
  const change = (/** @type {Partial<View>} */ patch, /** @type {string} */ id) => {
    page.store.set(patch);
    document.getElementById(id)?.focus();
  };
  const names = new Intl.DisplayNames([words.language], { type: "language" });
  const options = Object.keys(languages).map((code) => make("option", { value: code, lang: code }, languageName(code, names)));
  const choice = make("select", { id: "doubt-language", onchange: () => change({ language: choice.value }, "doubt-language") }, ...options);
  choice.value = words.language;
  const theme = makeChoice(page, {
    name: "theme",
    title: words("page.theme"),
    options: [["auto", words("page.theme_auto")], ["light", words("page.theme_light")], ["dark", words("page.theme_dark")]],
    describe: null,
    parts: ["theme"],
    value: (view) => view.theme,
    choose: (value) => change({ theme: /** @type {View["theme"]} */ (value) }, `choice-theme-${value}`),
  });
  const language = make("p", { class: "field" }, make("label", { for: choice.id }, words("page.language")), choice);
  return make("section", { class: "doubt-part" }, Object.keys(languages).length > 1 ? language : null, theme);
}

/**
 * Returns the name of a language in itself, and in the language of the page if that differs.
 * @param {string} code
 * @param {Intl.DisplayNames} names
 */
function languageName(code, names) {
  try {
    const tag = code.replaceAll("_", "-");
    const [own, here] = [new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? code, names.of(tag) ?? code];
    return own === here ? own : `${own} (${here})`;
  } catch {
    return code;
  }
}

/**
 * Returns the link of what is shown, to copy, and the button to print.
 * @param {Page} page
 */
export function buildShare(page) {
  const words = page.words();
  const field = make("input", { type: "text", id: "doubt-link", readonly: true, dir: "ltr", onfocus: () => field.select() });
  const label = make("label", { for: field.id }, words("page.link_field"));
  const box = make("p", { class: "field", hidden: true }, label, field);
  const copy = async () => {
    field.value = new URL(linkOf(page.store.view, page.data), location.href).href;
    box.hidden = false;
    try {
      await navigator.clipboard.writeText(field.value);
      page.announce(words("page.link_copied"));
    } catch {
      field.focus();
      page.announce(words("page.link_select"));
    }
  };
  const buttons = make("div", { class: "buttons" }, makeButton(copy, { id: "doubt-copy" }, words("page.link_copy")), makeButton(() => print(), {}, words("page.print")));
  return make("section", { class: "doubt-part" }, make("h2", {}, words("page.share")), buttons, box);
}
