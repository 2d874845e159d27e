// Charts that move with the clock.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountCharts(page, parent) {}
