// The histories that differ from the one shown by one choice: another reading of a contradiction, or a run.

/** @import {History, Page} from "./types" */

/**
 * Returns the histories under every other reading of one contradiction, and of the other runs, each with its reason.
 * @param {Page} page
 * @returns {{history: History, why: string}[]}
 */
export function otherHistories(page) {
  const words = page.words();
  const { data, model, store } = page;
  const history = (/** @type {object} */ choice) => model.history({ ...store.view, ...choice });
  const others = data.readings.flatMap(({ alternatives }, group) =>
    alternatives.flatMap(({ why }, alternative) => {
      if (store.view.readings[group] === alternative) return [];
      return { history: history({ readings: chooseReading(page, group, alternative) }), why: words("page.if_reading", { why }) };
    }),
  );
  const runs = [{ name: words("page.record") }, ...data.runs].map(({ name }, at) => ({ history: history({ run: at - 1 }), why: name }));
  return [...others, ...runs.filter((_, at) => at - 1 !== store.view.run)];
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
