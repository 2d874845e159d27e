// Playing and stepping through the campaign.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountPlayer(page, parent) {}
