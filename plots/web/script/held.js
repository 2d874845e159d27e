// How many counted places each side holds through a history, by the record and as last told.

import { countUpTo } from "./records.js";
import { isSilent, turnKeys } from "./moments.js";

/** @import {Index, Minute} from "./types" */
/** @import {Common} from "./records.js" */

/** The number of counted places of every side, held by the record and silent, from a minute on. */
/** @typedef {{minutes: Minute[], record: number[][], silent: number[][]}} Counts */

/**
 * Returns how to count the places of each side through a history.
 * @param {Common} common
 * @returns {(number: Index) => Counts}
 */
export function makeCounts(common) {
  const { data, facts, records } = common;
  const size = data.places.length;
  /** @type {Map<Index, Counts>} */
  const known = new Map();

  /** @param {Index} number @returns {Counts} */
  function count(number) {
    const silences = records.resolve(number, "silences");
    const [record, silent] = [data.sides.map(() => 0), data.sides.map(() => 0)];
    /** @type {{side: Index, of: number[]}[]} */
    const held = [];
    const look = (/** @type {Index} */ place, /** @type {Minute} */ minute) => {
      const { minutes, states } = records.track(number, place);
      const upTo = countUpTo(minutes, minute);
      const { side } = facts[upTo ? states[upTo - 1] : records.initial(place)];
      held[place] = { side, of: isSilent(silences[place], minute) ? silent : record };
      held[place].of[side] += 1;
    };
    const isCounted = data.places.map((place) => place.counted && place.holdable);
    isCounted.forEach((counted, place) => counted && look(place, -Infinity));
    /** @type {Counts} */
    const counts = { minutes: [-Infinity], record: [[...record]], silent: [[...silent]] };
    const keys = Float64Array.from(turnKeys(common, number, true)).sort();
    for (let at = 0; at < keys.length; at++) {
      const minute = Math.floor(keys[at] / size);
      const place = keys[at] - minute * size;
      if (isCounted[place]) {
        held[place].of[held[place].side] -= 1;
        look(place, minute);
      }
      if (at + 1 < keys.length && Math.floor(keys[at + 1] / size) === minute) continue;
      counts.minutes.push(minute);
      counts.record.push([...record]);
      counts.silent.push([...silent]);
    }
    return counts;
  }

  return (number) => {
    const found = known.get(number) ?? count(number);
    known.set(number, found);
    return found;
  };
}
