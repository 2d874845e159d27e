// The payload read: rows instead of columns, and what belongs to each sentence and place.

/** @import {Payload, Data} from "./types" */

/** The rules of silences, by number. */
export const SILENCES = ["cut-off", "passed"];

/**
 * Returns the data of a payload.
 * @param {Payload} payload
 * @returns {Data}
 */
export function readData(payload) {
  return /** @type {any} */ (payload);
}
