// Where the source contradicts itself: which of the ways to read it is shown.

import { make, makeButton, makeNote } from "./dom.js";
import { makeChoice } from "./choice.js";
import { chooseReading, usualReadings } from "./departures.js";

/** @import {Page} from "./types" */

/**
 * Returns the choices of readings, if there are any.
 * @param {Page} page
 */
export function buildReadings(page) {
  const words = page.words();
  const { readings, combined } = page.data;
  if (!readings.length) return [];
  const choices = readings.map(({ group, alternatives }, index) => {
    const options = alternatives.map(({ why }, at) => /** @type {[string, string]} */ ([String(at), why]));
    return makeChoice(page, {
      name: `reading-${index}`,
      title: group.replace(/[-_]/g, " "),
      options,
      describe: null,
      parts: ["readings"],
      value: (view) => String(view.readings[index] ?? usual[index]),
      choose: (value) => page.store.set({ readings: chooseReading(page, index, Number(value)) }),
    });
  });
  const usual = usualReadings(page);
  const count = make("span", { class: "note" });
  const reset = makeButton(() => page.store.set({ readings: usual }), {}, words("page.readings_reset"));
  const show = () => {
    const departed = page.store.view.readings.filter((chosen, at) => chosen !== usual[at]).length;
    count.textContent = departed ? ` ${words("page.readings_departed", { count: departed })}` : "";
    reset.hidden = !departed;
  };
  page.store.on(["readings"], show);
  show();
  const text = makeNote(combined ? words("page.readings_text") : words("page.readings_single"));
  const summary = make("summary", {}, words("page.readings", { count: readings.length }), count);
  return [make("details", { class: "doubt-part readings" }, summary, text, reset, ...choices)];
}
