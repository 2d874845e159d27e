// The keys of the whole page, and the dialog that names them.

import { find, make, makeButton } from "./dom.js";
import { unitWords } from "./pace.js";

/** @import {Page} from "./types" */
/** @import {Acts} from "./buttons" */

/** Elements that use the keys of typing and choosing themselves. */
const FIELDS = "input:not([type=range]), select, textarea, [contenteditable], dialog";
const PRESSED = "button, summary, a[href], [role=button], [role=option]";

/**
 * Listens to the keys of the page.
 * @param {Page} page
 * @param {Acts} acts
 * @returns {() => void} what shows the dialog
 */
export function listenToKeys(page, acts) {
  const dialog = keysDialog(page);
  document.querySelector("dialog.keys")?.remove();
  document.body.append(dialog);
  const zoom = (/** @type {1 | -1} */ detail) => find("map").dispatchEvent(new CustomEvent("map-zoom", { detail }));
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": acts.play,
    ArrowRight: () => acts.event(1),
    ArrowLeft: () => acts.event(-1),
    "Shift+ArrowRight": () => acts.unit(1),
    "Shift+ArrowLeft": () => acts.unit(-1),
    Home: () => acts.go(0),
    End: () => acts.go(page.data.end),
    "+": () => zoom(1),
    "=": () => zoom(1),
    "-": () => zoom(-1),
    "/": () => focusSearch(page),
    "?": () => dialog.showModal(),
    Escape: () => page.store.set({ place: null, sentence: null }),
  };
  document.onkeydown = (event) => {
    const act = keys[(event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : "") + event.key];
    if (!act || isTaken(event)) return;
    event.preventDefault();
    act();
  };
  return () => dialog.showModal();
}

/**
 * Whether a key belongs to the element in focus, or to the browser.
 * @param {KeyboardEvent} event
 */
function isTaken(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(FIELDS)) return true;
  if (event.key === " ") return target.closest(PRESSED) !== null || target.matches(".panel-body");
  if (event.key === "Home" || event.key === "End") return target.closest(".panel") !== null;
  return event.shiftKey && event.key.startsWith("Arrow") && !(getSelection()?.isCollapsed ?? true);
}

/**
 * Opens the list and puts the focus into its search.
 * @param {Page} page
 */
function focusSearch(page) {
  page.store.set({ panel: "list" });
  document.getElementById("list-search")?.focus();
}

/**
 * Returns the dialog with all keys.
 * @param {Page} page
 */
function keysDialog(page) {
  const words = page.words();
  const row = (/** @type {string[]} */ keys, /** @type {string} */ what) =>
    make("tr", {}, make("td", {}, ...keys.map((key) => make("kbd", { dir: "ltr" }, key))), make("th", { scope: "row" }, what));
  const rows = [
    row([words("page.key_space")], words("page.keys_play")),
    row(["←", "→"], words("page.keys_event")),
    row(["⇧ ←", "⇧ →"], words("page.keys_unit", { unit: unitWords(page) })),
    row(["Home", "End"], words("page.keys_ends")),
    row(["+", "−"], words("page.keys_zoom")),
    row(["/"], words("page.keys_search")),
    row(["Esc"], words("page.keys_escape")),
    row(["?"], words("page.keys_help")),
  ];
  const dialog = make("dialog", { class: "keys", "aria-labelledby": "keys-title" });
  const close = () => dialog.close();
  dialog.append(
    make("h2", { id: "keys-title" }, words("page.keys_title")),
    make("table", {}, make("tbody", {}, ...rows)),
    makeButton(close, {}, words("page.close")),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  return dialog;
}
