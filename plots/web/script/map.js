// The map: ground, front, places and names on a canvas.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountMap(page, parent) {}
