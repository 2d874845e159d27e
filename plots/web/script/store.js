// The view: everything that the reader can choose, and who is told when it changes.

/** @import {View, Store} from "./types" */

/**
 * Returns a store of a view.
 * @param {View} view
 * @returns {Store}
 */
export function makeStore(view) {
  /** @type {{parts: (keyof View)[], listener: (view: Readonly<View>, changed: Set<keyof View>) => void}[]} */
  const listeners = [];
  return {
    view,
    set(patch) {
      /** @type {Set<keyof View>} */
      const changed = new Set();
      for (const part of /** @type {(keyof View)[]} */ (Object.keys(patch))) {
        if (patch[part] !== undefined && JSON.stringify(patch[part]) !== JSON.stringify(view[part])) changed.add(part);
      }
      Object.assign(view, patch);
      if (!changed.size) return;
      for (const { parts, listener } of listeners) if (parts.some((part) => changed.has(part))) listener(view, changed);
    },
    on(parts, listener) {
      listeners.push({ parts, listener });
    },
  };
}
