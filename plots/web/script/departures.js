// The histories that differ from the one shown by one choice: another reading of a contradiction, or a run.

/** @import {History, Page} from "./types" */

/**
 * Returns the histories under every other reading of one contradiction, and of the other runs, each with its reason.
 * @param {Page} page
 * @returns {{history: History, why: string}[]}
 */
export function otherHistories(page) {
  const words = page.words();
  const { data, model } = page;
  const { placement, readings, run } = page.store.view;
  const others = data.readings.flatMap(({ alternatives }, group) =>
    alternatives.flatMap(({ why }, alternative) => {
      if (readings[group] === alternative) return [];
      const chosen = chooseReading(page, group, alternative);
      return [{ history: model.history({ placement, run, readings: chosen }), why: words("page.if_reading", { why }) }];
    }),
  );
  const runs = [-1, ...data.runs.keys()].filter((other) => other !== run);
  const told = runs.map((other) => {
    const why = other < 0 ? words("page.in_record") : words("page.in_run", { run: data.runs[other]?.name ?? "" });
    return { history: model.history({ placement, readings, run: other }), why };
  });
  return [...others, ...told];
}

/**
 * Returns the readings that the page opens with.
 * @param {Page} page
 */
export function usualReadings({ data }) {
  return data.readings.map((_, at) => data.histories[0]?.reading[at] ?? 0);
}

/**
 * Returns the readings with one group read otherwise; the other groups are as usual where readings cannot be combined.
 * @param {Page} page
 * @param {number} group
 * @param {number} alternative
 */
export function chooseReading(page, group, alternative) {
  const others = page.data.combined ? page.store.view.readings : usualReadings(page);
  return others.map((other, at) => (at === group ? alternative : other));
}
