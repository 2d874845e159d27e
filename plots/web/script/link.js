// The link of a view: `#t=2024-11-30T19:00&place=saraqib`.

/** @import {Data, Page, View} from "./types" */

/**
 * Returns the view that the page opens with.
 * @param {Data} data
 * @returns {View}
 */
export function firstView(data) {
  return /** @type {any} */ ({ minute: 0, language: data.language, theme: "auto" });
}

/**
 * Keeps the address in step with the view, and the view with the address.
 * @param {Page} page
 */
export function followLink(page) {}
