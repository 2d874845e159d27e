// Elements made in one call. Text is always text: nothing of a campaign is read as HTML.

/**
 * Returns a new element with attributes and children; a function as an attribute listens (`onclick`), and null or false
 * leaves an attribute out. Strings become text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Returns a button.
 * @param {() => void} onclick
 * @param {Record<string, string | number | boolean | null>} attributes
 * @param {...(Node | string)} children
 */
export function makeButton(onclick, attributes, ...children) {
  return make("button", { type: "button", onclick, ...attributes }, ...children);
}

/**
 * Returns a list to choose from; `choose` is given the number of an option. Its words run as those of the language.
 * @param {Record<string, string | number | boolean | null>} attributes
 * @param {string[]} options
 * @param {(at: number) => void} choose
 */
export function makeSelect(attributes, options, choose) {
  const items = options.map((text, at) => make("option", { value: at }, text));
  const select = make("select", { dir: document.documentElement.dir, ...attributes }, ...items);
  select.addEventListener("change", () => choose(select.selectedIndex));
  return select;
}

/**
 * Returns a paragraph of small type.
 * @param {...(Node | string)} children
 */
export function makeNote(...children) {
  return make("p", { class: "note", dir: "auto" }, ...children);
}

/**
 * Returns the element of an id, which the template has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function find(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * Returns the theme that is shown, following the system where the reader has not chosen one.
 * @param {{theme: string}} view
 * @returns {"light" | "dark"}
 */
export function themeOf(view) {
  if (view.theme === "light" || view.theme === "dark") return view.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Returns the size of the page's type in px: 1rem, which grows on very large screens. */
export function typeSize() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
