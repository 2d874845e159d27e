// A sentence as it is quoted, with what is recognised in it; and places and parties as they are named in text.

import { choosePlace } from "./link.js";
import { make } from "./dom.js";
import { markIcon } from "./marks.js";

/** @import {Data, Index, Page} from "./types" */

/**
 * What words of a sentence are; of a party, its side.
 * @typedef {{kind: "time" | "hedge" | "place" | "party", side: Index}} Known
 */

const LONG_NAME = 24; // letters
/** @type {WeakMap<Data, Map<string, Known>>} */
const partiesOf = new WeakMap();

/**
 * Returns a sentence with what its tables name marked: words for time, hedges and claimants, places, and every party after
 * the mark of its side; the longest name first.
 * @param {Page} page
 * @param {Index} sentence
 * @param {Index} [place] the one place that is marked, and nothing else
 */
export function quote(page, sentence, place) {
  const { data } = page;
  const parties = partiesOf.get(data) ?? partyNames(data);
  partiesOf.set(data, parties);
  const text = data.sentences[sentence]?.text ?? "";
  const sought = place === undefined ? [...parties, ...spokenOf(data, sentence)] : knownAs("place", spellings(data, place));
  const known = new Map(sought.filter(([name]) => name.trim() && text.includes(name)));
  const shown = document.createDocumentFragment();
  const names = [...known.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const parts = names.length ? text.split(new RegExp(`(?<![\\p{L}\\p{N}-])(${names.join("|")})(?![\\p{L}\\p{N}-])`, "gu")) : [text];
  parts.forEach((part, at) => {
    const what = at % 2 ? known.get(part) : null;
    shown.append(what ? make("span", { class: `quote-${what.kind}` }, what.kind === "party" ? markIcon(page, what.side) : "", part) : part);
  });
  return shown;
}

/**
 * Returns the names of sides and factions in every language. A single word with a capital, such as "Turkish", is a name
 * only if it is the name itself: as another name it may be an adjective.
 * @param {Data} data
 */
function partyNames(data) {
  /** @type {Map<string, Known>} */
  const names = new Map();
  const add = (/** @type {(string | undefined)[]} */ texts, /** @type {Index} */ side) => {
    if (!["unknown", "vacant"].includes(data.sides[side]?.id ?? "")) for (const text of texts) names.set(text ?? "", { kind: "party", side });
  };
  const languages = Object.values(data.languages);
  data.factions.forEach(({ side, other_names: others }, index) => {
    add(others.filter((other) => other.includes(" ") || !/^\p{Lu}\p{Ll}*$/u.test(other)), side);
    add(languages.map(({ factions }) => factions[index]), side);
  });
  data.sides.forEach((_, side) => add(languages.flatMap(({ sides, sides_short: short }) => [sides[side], short[side]]), side));
  return names;
}

/**
 * Returns the words for time, the hedges and claimants of a sentence's statements and claims, and the spellings of places.
 * @param {Data} data
 * @param {Index} sentence
 */
function spokenOf(data, sentence) {
  const said = (data.statementsOf[sentence] ?? []).flatMap((index) => data.statements[index] ?? []);
  const doubted = [...said, ...data.claims.filter((claim) => claim.sentence === sentence)];
  return [
    ...knownAs("place", said.flatMap((one) => [...one.places, ...one.towards, ...one.exceptions].flatMap((place) => spellings(data, place)))),
    ...knownAs("hedge", doubted.flatMap((one) => [one.hedge, one.claimant])),
    ...knownAs("time", said.map((one) => one.phrase)),
  ];
}

/**
 * @param {Known["kind"]} kind
 * @param {string[]} names
 * @returns {[string, Known][]}
 */
function knownAs(kind, names) {
  return names.map((name) => [name, { kind, side: -1 }]);
}

/**
 * Returns every spelling of a place.
 * @param {Data} data
 * @param {Index} place
 */
export function spellings(data, place) {
  const names = Object.values(data.languages).map(({ places }) => places[place] ?? "");
  return [...new Set([...names, ...(data.places[place]?.other_names ?? [])])].filter(Boolean);
}

/**
 * Returns the name of a side after its mark.
 * @param {Page} page
 * @param {Index} side
 * @param {string} [name] another name, of a faction
 */
export function partyName(page, side, name = page.words().side(side)) {
  return make("span", { class: "quote-party" }, page.data.sides[side] ? markIcon(page, side) : "", make("bdi", {}, name));
}

/**
 * Returns the name of a faction after the mark of its side: where it is long, the first of its other names that is short.
 * @param {Page} page
 * @param {Index} index
 */
export function factionName(page, index) {
  const { side = -1, other_names: others = [] } = page.data.factions[index] ?? {};
  const name = page.words().faction(index);
  const own = name.length > LONG_NAME && name === page.data.languages.en?.factions[index];
  const shown = (own && others.find((other) => other.length <= LONG_NAME)) || name;
  return partyName(page, side, shown.replace(/^./u, (letter) => letter.toUpperCase()));
}

/**
 * Returns a link within the page: followed by `go`, or opened in another tab as a view of its own.
 * @param {Record<string, string | null>} attributes
 * @param {"place" | "sentence"} part
 * @param {string} id
 * @param {() => void} go
 * @param {...(Node | string)} children
 */
export function viewLink(attributes, part, id, go, ...children) {
  const onclick = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
  return make("a", { ...attributes, href: `#${part}=${encodeURIComponent(id.toWellFormed())}`, onclick }, ...children);
}

/**
 * Returns a place's name as a link that chooses it.
 * @param {Page} page
 * @param {Index} place
 */
export function placeLink(page, place) {
  const id = page.data.places[place]?.id ?? "";
  return viewLink({ class: "plain" }, "place", id, () => choosePlace(page, place), make("bdi", {}, page.words().place(place)));
}

/**
 * Returns links to places, the first few if there are many.
 * @param {Page} page
 * @param {Index[]} places
 * @param {number} most
 */
export function placeLinks(page, places, most) {
  const words = page.words();
  const links = make("span");
  places.slice(0, most).forEach((place, at) => links.append(at ? words("list.comma") : "", placeLink(page, place)));
  if (places.length > most) links.append(" ", words("page.more_places", { count: places.length - most }));
  return links;
}
