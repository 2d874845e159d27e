// What stands over a map: the date, how many places each side holds, and what a place is.

import { make } from "./dom.js";
import { markIcon } from "./marks.js";

/** @import {Page} from "./types" */
/** @import {Moment} from "./moment.js" */

/** The date of a moment, and how many places each side holds then. */
export class MapNote {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.time = make("span", { class: "map-time" });
    this.day = make("span", { class: "map-day" });
    this.counts = make("ul", { class: "map-counts", "aria-label": page.words()("page.map_counts") });
    this.element = make("div", { class: "map-note" }, make("p", { class: "map-date" }, this.day, this.time), this.counts);
    this.shown = "";
  }

  /** @param {Moment} moment */
  show({ minute, held }) {
    const words = this.page.words();
    this.day.textContent = words.day(minute);
    this.time.textContent = words.time(minute);
    const rows = held.map((row, side) => ({ ...row, side })).filter(({ record, silent, high, side }) => side < held.length - 1 && (record || silent || high));
    const shown = JSON.stringify(rows);
    if (shown === this.shown) return;
    this.shown = shown;
    this.counts.replaceChildren(...rows.map(({ side, record, silent, low, high }) => {
      const range = low < high ? words("page.map_range", { low: words.number(low), high: words.number(high) }) : "";
      const more = [range, silent ? words("page.map_silent", { count: silent }) : ""].filter(Boolean);
      const name = make("span", { class: "map-side" }, words.side(side));
      return make("li", {}, markIcon(this.page, side), make("b", {}, words.number(record)), name, make("small", {}, more.join(words("list.comma"))));
    }));
  }
}

/** What a place is, beside its mark. */
export class MapTip {
  constructor() {
    this.element = make("div", { class: "map-tip", hidden: true, "aria-hidden": "true" });
  }

  /**
   * @param {HTMLElement} parent
   * @param {string} name
   * @param {string} text
   * @param {number} x px in the parent
   * @param {number} y
   * @param {number} gap
   */
  show(parent, name, text, x, y, gap) {
    const { element } = this;
    element.replaceChildren(make("b", { dir: "auto" }, name), make("span", {}, text));
    parent.append(element);
    element.hidden = false;
    const room = parent.clientWidth - element.offsetWidth - 4;
    const above = y - element.offsetHeight - gap;
    element.style.left = `${Math.max(Math.min(x - element.offsetWidth / 2, room), 4)}px`;
    element.style.top = `${above < 4 ? y + gap : above}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
