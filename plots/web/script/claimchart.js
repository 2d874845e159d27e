// The source's own counts of places beside those that it names.

import { make, makeButton } from "./dom.js";
import { chooseSentence } from "./link.js";
import { countText, namedText } from "./ledger.js";
import { markIcon } from "./marks.js";
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
 * Returns the counts as a list: each with its words, and a bar of what is counted over one of what is named.
 * @param {Page} page
 * @param {Claim[]} claims
 */
export function drawClaims(page, claims) {
  const words = page.words();
  const most = Math.max(1, ...claims.flatMap((claim) => [claim.high ?? claim.low * 1.4, claim.named?.[1] ?? 0]));
  const rows = claims.map((claim) => {
    const text = make("bdi", {}, page.data.sentences[claim.sentence].quoted ? words("page.quoted", { text: claim.words }) : claim.words);
    const quoted = makeButton(() => chooseSentence(page, claim.sentence), { class: "chart-words" }, text);
    const notes = [
      claim.faction < 0 ? "" : words.faction(claim.faction),
      claim.window ? words.window(...claim.window) : "",
      claim.counting === "running" ? words("page.claim_running") : "",
      words("page.claim_counted", { count: countText(page, claim.low, claim.high) }),
      words("page.claim_named", { count: namedText(page, claim) }),
      claim.claimant && words("page.told_claimant", { claimant: claim.claimant }),
      claim.hedge && words("page.told_hedge", { hedge: claim.hedge }),
    ].filter(Boolean);
    const mark = claim.faction < 0 ? null : markIcon(page, page.data.factions[claim.faction].side);
    return make("li", {}, mark, quoted, claimScale(claim, most), make("p", { class: "chart-note" }, notes.join(" · ")));
  });
  return make("ul", { class: "chart-claims" }, ...rows);
}

/**
 * Draws a bar of the count, dashed between its bounds and open where it has no upper one, over a bar of the places named.
 * @param {Claim} claim
 * @param {number} most
 */
function claimScale({ low, high, named }, most) {
  const [least, largest] = named ?? [0, 0];
  const svg = makeSvg("svg", { class: "chart-scale", viewBox: `0 0 ${most} 20`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const line = { class: "chart-counted", "vector-effect": "non-scaling-stroke" };
  const over = high === null ? `M${low} 2H${most}M${low} 9H${most}` : `M${low} 2H${high}V9H${low}`;
  svg.append(
    makeSvg("path", { ...line, d: over, "stroke-dasharray": "3 3" }),
    makeSvg("path", { ...line, d: `M0 2H${low}V9H0Z` }),
    makeSvg("path", { class: "chart-named", d: `M0 12H${least}V19H0Z` }),
    makeSvg("path", { class: "chart-named chart-named-more", d: `M${least} 12H${largest}V19H${least}Z` }),
  );
  return svg;
}
