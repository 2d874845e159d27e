// One place: who held it, and the sentences that say so.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountPlace(page, parent) {}
