// What the page is, of what, and how to read it.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountAbout(page, parent) {}
