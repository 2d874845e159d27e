// Movements that statements tell, for the arrows of the map.

/** @import {Index, Minute, Page} from "./types" */
/** @import {Move} from "./ground.js" */

/**
 * Returns the movements that statements tell, from a place to a place.
 * @param {Page} page
 * @returns {{statement: Index, move: Move}[]}
 */
export function movesOf({ data }) {
  const onMap = (/** @type {Index} */ place) => data.places[place].x !== null;
  return data.statements.flatMap(({ places, towards, faction, hedge }, statement) =>
    places.flatMap((from) =>
      towards.filter((to) => to !== from && onMap(from) && onMap(to)).map((to) => ({ statement, move: { from, to, side: data.factions[faction].side, announced: hedge !== "", fresh: 0 } })),
    ),
  );
}

/**
 * Returns how fresh what happened is: from 1 at its minute to 0.
 * @param {Minute | null} since
 * @param {Minute} minute
 * @param {number} fresh
 */
export function freshness(since, minute, fresh) {
  return since === null || minute < since || minute - since >= fresh ? 0 : 1 - (minute - since) / fresh;
}
