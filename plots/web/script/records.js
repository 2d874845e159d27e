// What the payload says of each history, resolved: what a history leaves out is as in the one that it differs from.

/** @import {Data, HistoryData, Index, Minute, Placement, StateData} from "./types" */

/** A state with sides instead of factions. */
/** @typedef {{holder: Index, side: Index, basis: string, contested: Index[], besieged: Index[], share: [Index, number, number] | null}} Facts */
/**
 * The changes of a place: `stored` has minute, state, cause and tag of each. `holds`: the number of the change that made
 * the holder after each, or -1; `fought`: the last minute at which others than before came to contest it, or null.
 * @typedef {{minutes: Minute[], stored: number[], holds: number[], fought: (Minute | null)[]}} Track
 */
/** What the histories of a model share. @typedef {{data: Data, facts: Facts[], records: ReturnType<typeof makeRecords>}} Common */
/** The histories that one is compared with, or -1. @typedef {{early: Index, late: Index, record: Index}} Beside */
/** @typedef {"tracks" | "silences" | "windows" | "told"} Part */

/**
 * Returns how many of sorted numbers are not above a value.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 */
export function countUpTo(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns the states with sides instead of factions, and after them that of what cannot be held.
 * @param {Data} data
 * @returns {Facts[]}
 */
export function stateFacts(data) {
  const sideOf = (/** @type {Index} */ faction) => data.factions[faction].side;
  const id = (/** @type {Index} */ side) => data.sides[side].id;
  const sidesOf = (/** @type {Index[]} */ factions) => [...new Set(factions.map(sideOf))].sort((a, b) => (id(a) < id(b) ? -1 : 1));
  /** @type {StateData} */
  const nobody = [data.factions.length - 2, [], [], [], "initial"];
  return [...data.states, nobody].map(([holder, contested, besieged, shares, basis]) => {
    const largest = shares.reduce((best, one) => (one[1] > best[1] || (one[1] === best[1] && one[2] > best[2]) ? one : best), shares[0]);
    /** @type {[Index, number, number] | null} */
    const share = largest ? [sideOf(largest[0]), largest[1], largest[2]] : null;
    return { holder, side: sideOf(holder), basis, contested: sidesOf(contested), besieged: sidesOf(besieged), share };
  });
}

/**
 * Returns the histories of the page, and how to ask for one by its choices, and for what it says.
 * @param {Data} data
 */
export function makeRecords(data) {
  const histories = [...data.histories];
  const sizes = { tracks: data.places.length, silences: data.places.length, windows: data.statements.length, told: data.sentences.length };
  /** @type {Map<string, any[]>} */
  const known = new Map();
  /** @type {Map<number, Track>} */
  const read = new Map();
  /** @type {Map<Index, Float64Array>} */
  const keys = new Map();
  /** @type {Map<string, Index>} */
  const composed = new Map();

  /**
   * Returns a part of a history by place, statement or sentence; undefined, -1 or [] where there is nothing.
   * @template {Part} Name
   * @param {Index} number
   * @param {Name} part
   * @returns {(HistoryData[Name][Index] | undefined)[]}
   */
  function resolve(number, part) {
    const key = `${part} ${number}`;
    const found = known.get(key);
    if (found) return found;
    const { base, [part]: own } = histories[number];
    const rows = base < 0 ? Array(sizes[part]).fill(undefined) : [...resolve(base, part)];
    for (const at in own) rows[at] = own[at];
    known.set(key, rows);
    return rows;
  }

  /** Returns the changes of a place in a history. @param {Index} number @param {Index} place @returns {Track} */
  function track(number, place) {
    const stored = resolve(number, "tracks")[place] ?? -1;
    const key = (stored + 1) * data.places.length + place;
    const found = read.get(key) ?? readTrack(stored < 0 ? [] : data.tracks[stored], data.states, data.places[place].initial);
    read.set(key, found);
    return found;
  }

  /** Returns the number of the facts of a place before its first change. @param {Index} place */
  const initial = (place) => (data.places[place].initial < 0 ? data.states.length : data.places[place].initial);

  /**
   * Returns the number of the history of a placement, reading and run, or -1: those that depart from the first reading
   * in no other way, laid over each other in their order.
   * @param {Placement} placement
   * @param {Index[]} reading
   * @param {Index} run
   */
  function find(placement, reading, run) {
    const first = data.histories[0].reading;
    const fits = (/** @type {HistoryData} */ one) => one.reading.every((own, group) => own === reading[group] || own === first[group]);
    const layers = data.histories.flatMap((one, at) => (one.placement === placement && one.run === run && fits(one) ? [at] : []));
    const key = layers.join(" ");
    const number = composed.get(key) ?? (layers.length < 2 ? (layers[0] ?? -1) : histories.length);
    composed.set(key, number);
    if (number < histories.length) return number;
    const lay = (/** @type {Part} */ part) => Object.assign({}, ...layers.slice(1).map((one) => histories[one][part]));
    const parts = { tracks: lay("tracks"), silences: lay("silences"), windows: lay("windows"), told: lay("told") };
    histories.push({ ...histories[layers[0]], ...parts, base: layers[0], reading: [...reading] });
    return number;
  }

  /** Returns the number of the facts of a place at a minute. @param {Index} number @param {Index} place @param {Minute} minute */
  function stateAt(number, place, minute) {
    const { minutes, stored } = track(number, place);
    const upTo = countUpTo(minutes, minute);
    return upTo ? stored[4 * upTo - 3] : initial(place);
  }

  /**
   * Returns when something happens to which place in a history, changes and silences, in order of time: minutes times
   * the number of places, plus the place.
   * @param {Index} number
   */
  function turns(number) {
    const found = keys.get(number);
    if (found) return found;
    const size = data.places.length;
    /** @type {number[]} */
    const made = [];
    resolve(number, "silences").forEach((spans = [], place) => {
      for (let at = 0; at < spans.length; at += 3) {
        made.push(spans[at] * size + place);
        if (spans[at + 1] >= 0) made.push(spans[at + 1] * size + place);
      }
    });
    data.places.forEach((_, place) => {
      for (const minute of track(number, place).minutes) made.push(minute * size + place);
    });
    const sorted = Float64Array.from(made).sort();
    keys.set(number, sorted);
    return sorted;
  }

  return { histories, resolve, track, stateAt, turns, find };
}

/**
 * Returns the changes of a place.
 * @param {number[]} stored
 * @param {StateData[]} states
 * @param {Index} initial
 * @returns {Track}
 */
function readTrack(stored, states, initial) {
  /** @type {Track} */
  const track = { minutes: [], stored, holds: [], fought: [] };
  let [before, held] = [states[initial], -1]; // of what cannot be held there are no changes
  /** @type {Minute | null} */
  let fought = null;
  for (let at = 0; at < stored.length; at += 4) {
    const after = states[stored[at + 1]];
    if (after[0] !== before[0]) held = at / 4;
    if (after[1].some((party) => !before[1].includes(party))) fought = stored[at];
    track.minutes.push(stored[at]);
    track.holds.push(held);
    track.fought.push(fought);
    before = after;
  }
  return track;
}
