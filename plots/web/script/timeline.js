// The timeline: chapters, windows of events and the time shown.

/** @import {Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountTimeline(page, parent) {}
