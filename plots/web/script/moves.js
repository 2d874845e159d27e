// Movements that statements tell, for the arrows of the map.

/** @import {Minute, Page} from "./types" */
/** @import {Move} from "./ground.js" */

/**
 * Returns the movements from a place to a place that are recent at a minute.
 * @param {Page} page
 * @param {Minute} minute
 * @returns {Move[]}
 */
export function movesAt(page, minute) {
  const { data } = page;
  const history = page.history();
  return data.statements.flatMap(({ places, towards, faction, hedge }, statement) => {
    const age = towards.length && places.length ? minute - (history.minuteOf(statement) ?? Infinity) : -1;
    if (age < 0 || age >= data.fresh) return [];
    const move = { side: data.factions[faction].side, announced: hedge !== "", fresh: 1 - age / data.fresh };
    return places.flatMap((from) => towards.filter((to) => to !== from && data.places[from].x !== null && data.places[to].x !== null).map((to) => ({ ...move, from, to })));
  });
}
