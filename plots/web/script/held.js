// How many counted places each side holds through a history, by the record and as last told.

import { isSilent } from "./moments.js";

/** @import {Index, Minute} from "./types" */
/** @import {Common} from "./records.js" */

/** The number of counted places of each side, held by the record and silent: a row from each minute on, side by side. */
/** @typedef {{minutes: Minute[], record: Int32Array, silent: Int32Array}} Counts */

/**
 * Returns how to count the places of each side through a history.
 * @param {Common} common
 * @returns {(number: Index) => Counts}
 */
export function makeCounts({ data, facts, records }) {
  const size = data.places.length;
  const sides = data.sides.length;
  /** @type {Map<Index, Counts>} */
  const known = new Map();

  /** @param {Index} number @returns {Counts} */
  function count(number) {
    const silences = records.resolve(number, "silences");
    const keys = records.turns(number);
    const minutes = [-Infinity];
    const [record, silent] = [new Int32Array((keys.length + 1) * sides), new Int32Array((keys.length + 1) * sides)];
    /** Adds the place at a minute to the last row, or takes it away. */
    const add = (/** @type {Index} */ place, /** @type {Minute} */ minute, /** @type {number} */ step) => {
      const { side } = facts[records.stateAt(number, place, minute)];
      (isSilent(silences[place], minute) ? silent : record)[(minutes.length - 1) * sides + side] += step;
    };
    const isCounted = data.places.map((place) => place.counted && place.holdable);
    isCounted.forEach((counted, place) => counted && add(place, -Infinity, 1));
    for (const [at, key] of keys.entries()) {
      const minute = Math.floor(key / size);
      const place = key - minute * size;
      if (!isCounted[place] || key === keys[at - 1]) continue;
      if (minute > minutes[minutes.length - 1]) {
        const row = minutes.push(minute) - 1;
        for (const counts of [record, silent]) counts.copyWithin(row * sides, (row - 1) * sides, row * sides);
      }
      add(place, minute - 1, -1);
      add(place, minute, 1);
    }
    return { minutes, record, silent };
  }

  return (number) => {
    const found = known.get(number) ?? count(number);
    known.set(number, found);
    return found;
  };
}
