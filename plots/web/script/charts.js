// Charts that move with the clock: places held, a road through time, and the source's own counts.

import { countedClaims, drawClaims } from "./claimchart.js";
import { make, makeSelect } from "./dom.js";
import { drawHeld, heldSeries, heldTable, oddsSeries } from "./heldchart.js";
import { changedCorridors, drawRoad, roadTable } from "./roadchart.js";

/** @import {Index, Page} from "./types" */
/** @import {Frame} from "./chartframe" */
/** @import {Series} from "./heldchart" */

/** @typedef {{frames: Frame[], width: number}} Drawn */

/**
 * Builds the panel of charts. They are drawn when the panel is open and something that they show has changed; the clock
 * moves only their playheads.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountCharts(page, parent) {
  const { store } = page;
  const holder = make("div", { class: "charts" });
  parent.append(holder);
  /** @type {Drawn | null} */
  let drawn = null;
  /** @type {Index | null} */
  let road = null;
  const choose = (/** @type {Index} */ index) => {
    road = index;
    draw();
    holder.querySelector("select")?.focus();
  };
  const move = () => {
    for (const frame of drawn?.frames ?? []) frame.move(store.view.minute);
  };
  const draw = () => {
    const width = holder.clientWidth;
    if (store.view.panel !== "charts" || width === 0) return;
    drawn = { frames: fillCharts(page, holder, width, road, choose), width };
    move();
  };
  store.on(["placement", "readings", "run"], () => {
    drawn = null;
    draw();
  });
  store.on(["panel"], () => drawn || draw());
  store.on(["minute"], move);
  const observer = new ResizeObserver(() => {
    if (!holder.isConnected) observer.disconnect();
    else if (holder.clientWidth !== drawn?.width) draw();
  });
  observer.observe(holder);
}

/**
 * Draws every chart of which there is something to show; returns those with a playhead.
 * @param {Page} page
 * @param {HTMLElement} holder
 * @param {number} width
 * @param {Index | null} road the corridor chosen
 * @param {(road: Index) => void} choose
 * @returns {Frame[]}
 */
function fillCharts(page, holder, width, road, choose) {
  const words = page.words();
  const { data } = page;
  const counted = data.places.filter((place) => place.counted).length;
  /** @type {Frame[]} */
  const frames = [];
  /** @type {HTMLElement[]} */
  const parts = [];
  const part = (/** @type {string} */ title, /** @type {string} */ below, /** @type {(HTMLElement | null)[]} */ ...children) =>
    parts.push(make("section", { class: "chart" }, make("h2", {}, title), make("p", { class: "chart-note" }, below), ...children));

  const numbers = (/** @type {Series} */ series, /** @type {string} */ title, /** @type {string} */ below) => {
    const frame = drawHeld(page, series, width, title);
    frames.push(frame);
    part(title, below, frame.box, heldTable(page, series, title));
  };
  numbers(heldSeries(page), words("page.chart_held"), words("page.chart_held_below", { count: counted }));
  if (data.ensemble) {
    const { draws, prior } = data.ensemble;
    numbers(oddsSeries(page), words("page.chart_odds"), words("page.chart_odds_below", { draws, prior }));
  }

  const corridors = changedCorridors(page);
  const chosen = road !== null && corridors.includes(road) ? road : corridors[0];
  if (chosen !== undefined) {
    const title = (/** @type {Index} */ at) => data.languages[words.language].corridors[at] || data.corridors[at].name;
    const select = makeSelect({ class: "chart-select", "aria-label": words("page.chart_road_choose") }, corridors.map(title), (at) => choose(corridors[at]));
    select.selectedIndex = corridors.indexOf(chosen);
    const label = words("page.chart_road", { road: title(chosen) });
    const frame = drawRoad(page, chosen, width, label);
    frames.push(frame);
    part(label, words("page.chart_road_below"), corridors.length > 1 ? select : null, frame.box, roadTable(page, chosen, label));
  }

  const claims = countedClaims(page);
  if (claims.length) part(words("page.chart_claims"), words("page.chart_claims_below"), drawClaims(page, claims));
  holder.replaceChildren(...parts);
  return frames;
}
