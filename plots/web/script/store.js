// The view: everything that the reader can choose, and who is told when it changes.

/** @import {View, Store} from "./types" */

/**
 * Returns a store of a view. Its branches share the view; what listens through a branch is gone once it is dropped.
 * @param {View} view
 * @returns {Store & {branch: () => {store: Store, drop: () => void}}}
 */
export function makeStore(view) {
  /** @typedef {{parts: (keyof View)[], listener: (view: Readonly<View>, changed: Set<keyof View>) => void}} Entry */
  /** @type {Entry[]} */
  let entries = [];
  /** @type {Store} */
  const store = {
    view,
    set(patch) {
      /** @type {Set<keyof View>} */
      const changed = new Set();
      for (const part of /** @type {(keyof View)[]} */ (Object.keys(patch))) {
        if (JSON.stringify(patch[part]) !== JSON.stringify(view[part])) changed.add(part);
      }
      Object.assign(view, patch);
      for (const { parts, listener } of entries) if (parts.some((part) => changed.has(part))) listener(view, changed);
    },
    on(parts, listener) {
      entries.push({ parts, listener });
    },
  };
  return {
    ...store,
    branch() {
      /** @type {Set<Entry>} */
      const own = new Set();
      return {
        store: {
          ...store,
          on(parts, listener) {
            const entry = { parts, listener };
            own.add(entry);
            entries = [...entries, entry];
          },
        },
        drop() {
          entries = entries.filter((entry) => !own.has(entry));
        },
      };
    },
  };
}
