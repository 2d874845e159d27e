// A choice of one of a few, as a group of radio buttons.

import { make } from "./dom.js";

/** @import {Page, View} from "./types" */

/**
 * What a choice is made of: name and title, values with their words, what a value means, and how it is read and set.
 * @typedef {{
 *   name: string, title: string, options: [string, string][], describe: ((value: string) => string) | null,
 *   parts: (keyof View)[], value: (view: Readonly<View>) => string, choose: (value: string) => void,
 * }} Choice
 */

/**
 * Returns a choice; what is described of the value chosen stands below it.
 * @param {Page} page
 * @param {Choice} choice
 */
export function makeChoice(page, { name, title, options, describe, parts, value, choose }) {
  const note = make("p", { class: "note", id: `choice-${name}-note` });
  const fields = options.map(([option]) => make("input", { type: "radio", name: `choice-${name}`, id: `choice-${name}-${option}`, value: option, onchange: () => choose(option) }));
  const labels = options.map(([, text], at) => make("label", {}, fields[at] ?? "", make("span", { dir: "auto" }, text)));
  const show = () => {
    const chosen = value(page.store.view);
    for (const field of fields) field.checked = field.value === chosen;
    if (describe) note.textContent = describe(chosen);
  };
  page.store.on(parts, show);
  show();
  const row = make("div", { class: "choice-row" }, ...labels);
  return make("fieldset", { class: "choice", "aria-describedby": describe ? note.id : null }, make("legend", { dir: "auto" }, title), row, describe ? note : null);
}
