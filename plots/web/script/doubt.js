// What the source leaves open: placements, readings, shares, and what-if runs.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountDoubt(page, parent) {}
