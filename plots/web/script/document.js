// The source as it stands, with what was coded of each sentence.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountDocument(page, parent) {}
