// The words of the page in one language.

/** @import {Data, Words} from "./types" */

/**
 * Returns the words of a language.
 * @param {Data} data
 * @param {string} language
 * @returns {Words}
 */
export function makeWords(data, language) {
  return /** @type {any} */ (Object.assign((/** @type {string} */ key) => key, { language, rtl: false }));
}
