// One moment of the map: the states of places, by one history or as an ensemble has them, and recent movements.

/** @import {Index, Held, Minute, Page, PlaceState, View} from "./types" */
/** @import {Odds} from "./marks.js" */
/** A movement that a statement tells: how fresh it is, 1 to 0. @typedef {{from: Index, to: Index, side: Index, announced: boolean, fresh: number}} Move */
/**
 * A moment to draw. On a map of an ensemble (`many`), `odds` has the sides of every place whose holder is not certain.
 * @typedef {{minute: Minute, states: PlaceState[], many: boolean, odds: Odds[], held: Held[], moves: Move[]}} Moment
 */

/**
 * Returns the moment at a minute.
 * @param {Page} page
 * @param {Readonly<View>} view
 * @param {Minute} minute
 * @returns {Moment}
 */
export function momentAt(page, view, minute) {
  const history = page.history();
  const [states, held] = [history.at(minute), history.held(minute)];
  if (!view.odds || !page.data.ensemble) return { minute, states: states.slice(), many: false, odds: [], held, moves: movesAt(page, minute) };
  const odds = states.map((_, place) => page.model.odds(place, minute));
  const counts = held.map(() => ({ record: 0, silent: 0, low: 0, high: 0 }));
  states.forEach(({ side }, place) => {
    if (!page.data.places[place].counted) return;
    for (const [one, share] of odds[place].length ? odds[place] : [[side, 1]]) {
      counts[one].high++;
      if (share === 1) counts[one].low = ++counts[one].record;
    }
  });
  const told = states.map(({ basis }, place) => odds[place].length === 1 && (odds[place][0][1] === 1 || basis === "silent"));
  return { minute, states: states.map((state, place) => likelyState(state, odds[place])), many: true, odds: odds.map((each, place) => (told[place] ? [] : each)), held: counts, moves: [] };
}

/**
 * Returns a place as held by its likeliest side.
 * @param {PlaceState} state
 * @param {Odds} odds
 * @returns {PlaceState}
 */
function likelyState(state, odds) {
  const [side, share] = odds[0] ?? [state.side, 1];
  const certain = side === state.side ? state.basis : "documented";
  const basis = share === 1 || (odds.length === 1 && state.basis === "silent") ? certain : "inferred";
  return { ...state, side, basis, contested: [], besieged: [], share: null, since: null, mayBecome: null };
}

/**
 * Returns the movements from a place to a place that are recent at a minute.
 * @param {Page} page
 * @param {Minute} minute
 * @returns {Move[]}
 */
function movesAt(page, minute) {
  const { data } = page;
  const history = page.history();
  return data.statements.flatMap(({ places, towards, faction, hedge }, statement) => {
    const age = towards.length && places.length ? minute - (history.minuteOf(statement) ?? Infinity) : -1;
    if (age < 0 || age >= data.fresh) return [];
    const move = { side: data.factions[faction].side, announced: hedge !== "", fresh: 1 - age / data.fresh };
    return places.flatMap((from) => towards.filter((to) => to !== from && data.places[from].x !== null && data.places[to].x !== null).map((to) => ({ ...move, from, to })));
  });
}
