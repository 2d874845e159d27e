// The source's own counts beside what is named, and what the audit found, as tables.

import { make } from "./dom.js";
import { capital, sayWindow, shortFaction } from "./phrases.js";
import { partyName, placeLink } from "./quotes.js";
import { countText, findingBlock, sentenceLink } from "./ledger.js";

/** @import {Claim, Finding, Page} from "./types" */

const MOST_FINDINGS = 200;

/**
 * Returns a table of rows, folded under its title.
 * @param {string} title
 * @param {string[]} heads
 * @param {(Node | string)[][]} rows
 */
function foldedTable(title, heads, rows) {
  const head = make("tr", { role: "row" }, ...heads.map((text) => make("th", { role: "columnheader", scope: "col" }, text)));
  const body = rows.map((cells) => make("tr", { role: "row" }, ...cells.map((cell, at) => make("td", { role: "cell", "data-title": heads[at] ?? "" }, cell))));
  const table = make("table", { role: "table", class: "folded" }, make("caption", {}, title), make("thead", { role: "rowgroup" }, head), make("tbody", { role: "rowgroup" }, ...body));
  return make("details", { class: "list-more" }, make("summary", {}, title), table);
}

/**
 * Returns the table of claims, if there are any.
 * @param {Page} page
 */
export function buildClaims(page) {
  const words = page.words();
  if (!page.data.claims.length) return [];
  const heads = [words("page.col_count"), words("page.fact_named"), words("page.col_who"), words("page.col_window"), words("page.col_hedge"), words("page.col_sentence")];
  return [foldedTable(words("page.claims", { count: page.data.claims.length }), heads, page.data.claims.map((claim) => claimCells(page, claim)))];
}

/**
 * @param {Page} page
 * @param {Claim} claim
 */
function claimCells(page, claim) {
  const words = page.words();
  const who = claim.faction < 0 ? "" : partyName(page, page.data.factions[claim.faction]?.side ?? -1, capital(shortFaction(page, claim.faction)));
  const named = claim.named ? countText(page, claim.named[0], claim.named[1]) : "";
  const doubt = [claim.hedge, claim.claimant].filter(Boolean).join("; ");
  const counted = make("bdi", {}, `${countText(page, claim.low, claim.high)} ${claim.unit}`);
  return [counted, named, who, claim.window ? sayWindow(page, claim.window) : "", doubt && make("bdi", {}, doubt), sentenceLink(page, claim.sentence)];
}

/**
 * Returns the table of findings, if there are any: the first of very many.
 * @param {Page} page
 */
export function buildFindings(page) {
  const words = page.words();
  const { findings } = page.data;
  if (!findings.length) return [];
  const heads = [words("page.col_finding"), words("page.col_place"), words("page.col_sentence")];
  return [foldedTable(words("page.all_findings", { count: findings.length }), heads, findings.slice(0, MOST_FINDINGS).map((one) => findingCells(page, one)))];
}

/**
 * @param {Page} page
 * @param {Finding} finding
 */
function findingCells(page, finding) {
  const words = page.words();
  const places = make("span", { class: "col-place" });
  finding.places.slice(0, 6).forEach((place, at) => places.append(at ? words("list.comma") : "", placeLink(page, place)));
  const sentences = make("span");
  for (const sentence of finding.sentences.slice(0, 3)) sentences.append(sentenceLink(page, sentence));
  return [findingBlock(finding), places, sentences];
}
