// The payload read: rows instead of columns, and what belongs to each sentence and place.

/** @import {Payload, Data, Index, Side, Faction, Place, Source, Sentence, Statement, Claim, Columns, Finding, Road} from "./types" */

/** The rules of silences, by number. */
export const SILENCES = ["cut-off", "passed"];

/** @type {Side} */
const SIDE = { id: "", colour: "", dark: "", text: "", text_dark: "", marker: "o", ground: 0, ground_dark: 0, outline: "", outline_dark: "" };
/** @type {Faction} */
const FACTION = { id: "", side: 0, other_names: [] };
/** @type {Place} */
const PLACE = {
  ...{ id: "", kind: "place", rank: 4, x: null, y: null, reach: 0, counted: false, named: false, holdable: true, initial: -1 },
  ...{ part_of: [], other_names: [], holder_source: "", note: "" },
};
/** @type {Road} */
const ROAD = { a: 0, b: 0, class: "road" };
/** @type {Source} */
const SOURCE = { id: "", title: "", licence: "", url: "", retrieved: "" };
/** @type {Sentence} */
const SENTENCE = { id: "", sources: [], section: "", paragraph: "", text: "", use: "coded", note: "", quoted: true, days: null };
/** @type {Statement} */
const STATEMENT = {
  ...{ id: "", sentence: 0, verb: "", places: [], where: "in", within_km: null, towards: [], exceptions: [], share: null },
  ...{ faction: -1, from: "", phrase: "", rule: "", claimant: "", hedge: "", repeats: -1, reading: null, note: "" },
  ...{ enduring: false, takes: false },
};
/** @type {Claim} */
const CLAIM = {
  ...{ id: "", sentence: 0, words: "", unit: "", counting: "", faction: -1, verb: "", low: 0, high: null, scope: [] },
  ...{ claimant: "", hedge: "", note: "", named: null, window: null },
};
/** @type {Finding} */
const FINDING = { kind: "", weight: "", title: "", words: "", so_what: "", places: [], sentences: [], statements: [] };
/** The value of a row that a column leaves out: the same as in payload.py and document.py. */
const defaults = {
  ...{ sides: SIDE, factions: FACTION, places: PLACE, roads: ROAD, sources: SOURCE },
  ...{ sentences: SENTENCE, statements: STATEMENT, claims: CLAIM, findings: FINDING },
};

/**
 * Returns the data of a payload.
 * @param {Payload} payload
 * @returns {Data}
 */
export function readData(payload) {
  const statements = readRows(payload.statements, defaults.statements);
  const findings = readRows(payload.findings, defaults.findings);
  const places = readRows(payload.places, defaults.places);
  const sentences = readRows(payload.sentences, defaults.sentences);
  return {
    ...payload,
    sides: readRows(payload.sides, defaults.sides),
    factions: readRows(payload.factions, defaults.factions),
    places,
    roads: readRows(payload.roads, defaults.roads),
    sources: readRows(payload.sources, defaults.sources),
    sentences,
    statements,
    claims: readRows(payload.claims, defaults.claims),
    findings,
    statementsOf: groupRows(statements, sentences.length, ({ sentence }) => [sentence]),
    statementsAt: groupRows(statements, places.length, (one) => [...one.places, ...one.towards]),
    findingsAt: groupRows(findings, places.length, (one) => one.places),
    findingsOf: groupRows(findings, sentences.length, (one) => one.sentences),
  };
}

/**
 * Returns the rows of a table that is stored by column.
 * @template {object} Row
 * @param {Columns<Row>} columns
 * @param {Row} blank
 * @returns {Row[]}
 */
function readRows(columns, blank) {
  const stored = Object.entries(columns).map(([name, column]) => /** @type {[keyof Row, any]} */ ([name, readColumn(column)]));
  const count = Math.max(0, ...stored.map(([, values]) => (Array.isArray(values) ? values.length : 0)));
  const rows = Array.from({ length: count }, () => ({ ...blank }));
  for (const [name, values] of stored) for (const [at, value] of Object.entries(values)) rows[Number(at)][name] = value;
  return rows;
}

/**
 * Returns a column as a list, or as the values of some rows by their number.
 * @param {any} column
 */
function readColumn(column) {
  return Array.isArray(column.values) ? column.at.map((/** @type {Index} */ at) => column.values[at]) : column;
}

/**
 * Returns, for each of a number of things, the rows that belong to it.
 * @template Row
 * @param {Row[]} rows
 * @param {number} count
 * @param {(row: Row) => Index[]} owners
 * @returns {Index[][]}
 */
function groupRows(rows, count, owners) {
  /** @type {Index[][]} */
  const groups = Array.from({ length: count }, () => []);
  rows.forEach((row, at) => {
    for (const owner of new Set(owners(row))) groups[owner]?.push(at);
  });
  return groups;
}
