// SVG elements made in one call, and the icons of buttons.

/**
 * Returns a new SVG element with attributes and children; strings become text.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Outlines of icons in a square of 24. */
const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  next: "M5 5v14l9-7zM15 5h3.5v14H15z",
  back: "M19 5v14l-9-7zM5.5 5H9v14H5.5z",
  start: "M4 5h2.5v14H4zM14 5v14l-6.5-7zM21 5v14l-6.5-7z",
  end: "M17.5 5H20v14h-2.5zM10 5v14l6.5-7zM3 5v14l6.5-7z",
  unitNext: "M8.5 5l7 7-7 7-1.8-1.8 5.2-5.2-5.2-5.2z",
  unitBack: "M15.5 5l-7 7 7 7 1.8-1.8-5.2-5.2 5.2-5.2z",
  loop: "M7 6h9V2.5L21 7.5l-5 5V9H9v3H6V7zM17 18H8v3.5l-5-5 5-5V15h7v-3h3v5z",
  follow: "M11 2h2v3.1A7 7 0 0 1 18.9 11H22v2h-3.1A7 7 0 0 1 13 18.9V22h-2v-3.1A7 7 0 0 1 5.1 13H2v-2h3.1A7 7 0 0 1 11 5.1zM12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  more: "M5 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm7 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  keys: "M3 6h18v12H3zM5 8v2h2V8zm4 0v2h2V8zm4 0v2h2V8zm4 0v2h2V8zM5 12v2h2v-2zm12 0v2h2v-2zM8.5 12v3h7v-3z",
};

/**
 * Returns an icon as an image without a name: its button has one.
 * @param {string} name
 */
export function iconOf(name) {
  const path = /** @type {Record<string, string>} */ (ICONS)[name] ?? "";
  return makeSvg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, makeSvg("path", { d: path, "fill-rule": "evenodd" }));
}
