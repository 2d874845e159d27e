// The source's own counts of places beside those that it names.

import { make } from "./dom.js";
import { chooseSentence } from "./link.js";
import { makeSvg } from "./svg.js";

/** @import {Claim, Page} from "./types" */

/**
 * Returns the claims for which the tally says how many places are named.
 * @param {Page} page
 */
export function countedClaims(page) {
  return page.data.claims.filter((claim) => claim.named !== null);
}

/**
 * Returns the counts as a list: each with its words, and a scale with a bracket for the count and a bar for the names.
 * @param {Page} page
 * @param {Claim[]} claims
 */
export function drawClaims(page, claims) {
  const words = page.words();
  const most = Math.max(1, ...claims.flatMap((claim) => [claim.high ?? claim.low * 1.15, claim.named?.[1] ?? 0]));
  const rows = claims.map((claim) => {
    const sentence = page.data.sentences[claim.sentence];
    const quote = make("button", { type: "button", class: "chart-words", onclick: () => chooseSentence(page, claim.sentence) });
    quote.append(make("bdi", {}, sentence?.quoted ? `“${claim.words}”` : claim.words));
    const notes = [
      claim.window ? words.window(...claim.window) : "",
      words("page.claim_counted", { count: rangeText(page, claim.low, claim.high) }),
      words("page.claim_named", { count: rangeText(page, ...(claim.named ?? [0, 0])) }),
      claim.claimant && words("page.told_claimant", { claimant: claim.claimant }),
      claim.hedge && words("page.told_hedge", { hedge: claim.hedge }),
    ].filter(Boolean);
    return make("li", {}, quote, claimScale(claim, most), make("p", { class: "chart-note" }, notes.join(" · ")));
  });
  return make("ul", { class: "chart-claims" }, ...rows);
}

/**
 * Returns a count in words: exact, a range, or open upwards.
 * @param {Page} page
 * @param {number} low
 * @param {number | null} high
 */
function rangeText(page, low, high) {
  const words = page.words();
  if (high === null) return words("claims.least", { count: words.number(low) });
  return low === high ? words.number(low) : words("date.range", { first: words.number(low), last: words.number(high) });
}

/**
 * Draws a bracket from the lowest to the highest count, open where that is, over a bar of the places named.
 * @param {Claim} claim
 * @param {number} most
 */
function claimScale({ low, high, named }, most) {
  const x = (/** @type {number} */ value) => 1 + (198 * value) / most;
  const [from, to] = [x(low), x(high ?? most)];
  const svg = makeSvg("svg", { class: "chart-scale", viewBox: "0 0 200 22", preserveAspectRatio: "none", "aria-hidden": "true" });
  const [least, largest] = named ?? [0, 0];
  const line = { class: "chart-bracket", fill: "none", "vector-effect": "non-scaling-stroke" };
  svg.append(
    makeSvg("rect", { class: "chart-named", x: 1, y: 13, width: x(least) - 1, height: 6 }),
    makeSvg("rect", { class: "chart-named-more", x: x(least), y: 13, width: x(largest) - x(least), height: 6 }),
    makeSvg("path", { ...line, d: `M${from} 2V10M${from} 6H${to}${high === null ? "" : `M${to} 2V10`}`, ...(high === null ? { "stroke-dasharray": "4 3" } : {}) }),
  );
  return svg;
}
