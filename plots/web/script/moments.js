// The state of every place at a minute, made again only where it may differ.

import { countUpTo } from "./records.js";

/** @import {Index, Minute, Placement, PlaceState} from "./types" */
/** @import {Beside, Common, Track} from "./records.js" */

/** @type {(keyof PlaceState)[]} */
const STATE_PARTS = ["holder", "side", "basis", "contested", "besieged", "share", "since", "mayBecome", "counterfactual"];

/**
 * Returns the earliest and the latest history of the same reading and run, if the page has all three placements, and
 * the record that a run changed.
 * @param {Common} common
 * @param {Index} number
 * @returns {Beside}
 */
export function besideOf({ records }, number) {
  const { placement, reading, run } = records.histories[number];
  const find = (/** @type {Placement} */ placed) => records.find(placed, reading, run);
  const [early, middle, late] = [find("earliest"), find("middle"), find("latest")];
  const whole = Math.min(early, middle, late) >= 0;
  return { early: whole ? early : -1, late: whole ? late : -1, record: run < 0 ? -1 : records.find(placement, reading, -1) };
}

/**
 * Returns whether a place is silent at a minute.
 * @param {number[] | undefined} spans
 * @param {Minute} minute
 */
export function isSilent(spans, minute) {
  if (!spans) return false;
  for (let at = 0; at < spans.length; at += 3) {
    if (spans[at] <= minute && (spans[at + 1] < 0 || minute < spans[at + 1])) return true;
  }
  return false;
}

/**
 * Returns how to ask for the state of a place at a minute; a state that is as `before` is `before` itself.
 * @param {Common} common
 * @param {Index} number
 */
function makePlaceState(common, number) {
  const { data, facts, records } = common;
  const { early, late, record } = besideOf(common, number);
  const { run, last: known = data.end } = records.histories[number];
  const silences = records.resolve(number, "silences");
  const nobody = data.sides.length - 2; // unknown and vacant come last
  const factsAt = (/** @type {Index} */ which, /** @type {Index} */ place, /** @type {Minute} */ minute) => facts[records.stateAt(which, place, minute)];

  /** @param {Track} track @param {number} at @param {Index} side */
  function sinceOf({ minutes, holds, fought }, at, side) {
    if (at < 0) return null;
    const held = holds[at] < 0 ? null : minutes[holds[at]];
    const begun = side < nobody ? null : fought[at];
    return begun === null || held === null ? (begun ?? held) : Math.max(begun, held);
  }

  /** @param {Index} place @param {Minute} minute @param {Index} side */
  function mayBecome(place, minute, side) {
    if (early < 0) return null;
    const soonest = factsAt(early, place, minute).side;
    return soonest !== side && soonest < nobody && soonest !== factsAt(late, place, minute).side ? soonest : null;
  }

  /** @param {Track} track @param {number} at @param {Index} place @param {Minute} minute @param {Index} holder */
  function isCounterfactual({ stored, holds }, at, place, minute, holder) {
    if (run < 0) return false;
    if (at >= 0 && holds[at] >= 0 && data.tags[stored[4 * holds[at] + 3]][1]) return true;
    return record >= 0 && factsAt(record, place, Math.min(minute, known)).holder !== holder;
  }

  /**
   * @param {Index} place
   * @param {Minute} minute
   * @param {PlaceState} [before]
   * @returns {PlaceState}
   */
  return (place, minute, before) => {
    const track = records.track(number, place);
    const at = countUpTo(track.minutes, minute) - 1;
    const { holder, side, basis, contested, besieged, share } = factsAt(number, place, minute);
    const now = {
      holder,
      side,
      basis: isSilent(silences[place], minute) ? "silent" : /** @type {PlaceState["basis"]} */ (basis),
      contested,
      besieged,
      share,
      since: sinceOf(track, at, side),
      mayBecome: mayBecome(place, minute, side),
      counterfactual: isCounterfactual(track, at, place, minute, holder),
    };
    const same = before && STATE_PARTS.every((part) => now[part] === before[part]);
    return same ? before : now;
  };
}

/**
 * Returns the states of all places at any minute; from one minute to another only those that may differ are made again.
 * @param {Common} common
 * @param {Index} number
 * @returns {(minute: Minute) => PlaceState[]}
 */
export function makeStates(common, number) {
  const size = common.data.places.length;
  const stateAt = makePlaceState(common, number);
  const { early, late, record } = besideOf(common, number);
  const turns = [number, early, late, record].filter((one, at, all) => one >= 0 && all.indexOf(one) === at).map(common.records.turns);
  const seen = turns.map(() => 0); // how many of them lie before the minute of `states`
  const met = new Int32Array(size); // in which call a place was last met
  let call = 0;
  /** @type {PlaceState[]} */
  let states = [];

  return (minute) => {
    const upTo = turns.map((keys) => countUpTo(keys, (minute + 1) * size - 1));
    /** @type {PlaceState[] | null} */
    let next = states.length ? null : common.data.places.map((_, place) => stateAt(place, minute));
    call += 1;
    for (const [number, keys] of next ? [] : turns.entries()) {
      const last = Math.max(upTo[number], seen[number]);
      for (let at = Math.min(upTo[number], seen[number]); at < last; at++) {
        const place = keys[at] - Math.floor(keys[at] / size) * size;
        if (met[place] === call) continue;
        met[place] = call;
        const state = stateAt(place, minute, states[place]);
        if (state === states[place]) continue;
        next ??= states.slice();
        next[place] = state;
      }
    }
    upTo.forEach((count, at) => (seen[at] = count));
    states = next ?? states;
    return states;
  };
}
