// What holds at a minute: the same as `sim` says of it.

/** @import {Data, Model} from "./types" */

/**
 * Returns the model of the data.
 * @param {Data} data
 * @returns {Model}
 */
export function makeModel(data) {
  return /** @type {any} */ ({ data });
}
