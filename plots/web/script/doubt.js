// The bar at the top: what the page is about, what is shown where the source leaves it open, and how to share it.

import { make, makeButton, makeNote } from "./dom.js";
import { makeChoice } from "./choice.js";
import { buildReadings } from "./readings.js";
import { buildCompare, buildLooks, buildRuns, buildShare } from "./options.js";

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountDoubt(page, parent) {
  const words = page.words();
  const { title, summary } = page.data.languages[words.language] ?? { title: "", summary: "" };
  const sheet = make("div", { id: "doubt-sheet", class: "doubt-sheet" });
  const button = makeButton(() => open(!parent.classList.contains("doubt-open")), { id: "doubt-options", "aria-controls": sheet.id }, words("page.options"));
  const open = (/** @type {boolean} */ shown) => {
    parent.classList.toggle("doubt-open", shown);
    button.setAttribute("aria-expanded", String(shown));
  };
  sheet.append(...buildReadings(page), ...buildRuns(page), buildCompare(page), buildLooks(page), buildShare(page));
  parent.append(
    make("div", { class: "doubt-title" }, make("h1", { dir: "auto" }, title), summary ? makeNote(summary) : null),
    button,
    make("div", { class: "doubt-main" }, placementChoice(page), runChoice(page), oddsButton(page)),
    sheet,
  );
  parent.onkeydown = (event) => {
    if (event.key !== "Escape" || !parent.classList.contains("doubt-open")) return;
    event.stopPropagation();
    open(false);
    button.focus();
  };
  open(parent.classList.contains("doubt-open")); // as it was in the other language or theme
}

/** @param {Page} page */
function placementChoice(page) {
  const words = page.words();
  return makeChoice(page, {
    name: "placement",
    title: words("page.placement"),
    options: [["earliest", words("page.earliest")], ["middle", words("page.middle")], ["latest", words("page.latest")]],
    describe: (value) => words(`placed.${value}`),
    parts: ["placement"],
    value: ({ placement }) => placement,
    choose: (value) => page.store.set({ placement: /** @type {"earliest" | "middle" | "latest"} */ (value) }),
  });
}

/**
 * Returns the choice between the record and its counterfactual runs, if there are any.
 * @param {Page} page
 */
function runChoice(page) {
  const words = page.words();
  if (!page.data.runs.length) return null;
  return makeChoice(page, {
    name: "run",
    title: words("page.run"),
    options: [["-1", words("page.record")], ...page.data.runs.map(({ name }, index) => /** @type {[string, string]} */ ([String(index), name]))],
    describe: (value) => (value === "-1" ? words("page.record_text") : words("page.what_if_text")),
    parts: ["run"],
    value: ({ run }) => String(run),
    choose: (value) => page.store.set({ run: Number(value) }),
  });
}

/**
 * Returns the switch to how likely each holder is, if the page has drawn histories.
 * @param {Page} page
 */
function oddsButton(page) {
  const words = page.words();
  if (!page.data.ensemble) return null;
  const button = makeButton(() => page.store.set({ odds: !page.store.view.odds }), { id: "doubt-odds" }, words("page.odds"));
  const show = () => button.setAttribute("aria-pressed", String(page.store.view.odds));
  page.store.on(["odds"], show);
  show();
  return make("div", { class: "doubt-odds" }, button, makeNote(words("page.odds_text", { count: page.data.ensemble.draws })));
}
