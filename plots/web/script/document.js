// The document: every sentence of the source where it stands, what was told so far in ink, what is to come muted.

import { chooseSentence } from "./link.js";
import { make } from "./dom.js";
import { quote, viewLink } from "./quotes.js";
import { buildLedger } from "./ledger.js";

/** @import {History, Index, Minute, Page, Sentence} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountDocument(page, parent) {
  const text = make("article", { class: "doc", "aria-label": page.words()("page.tab_text") });
  const links = page.data.sentences.map((sentence, index) => documentLink(page, sentence, index));
  parent.append(text);
  buildParagraphs(page, text, links);
  const ink = makeInk(links);
  let pinned = page.store.view.sentence; // the sentence chosen, until the clock moves on
  let current = -1;
  let open = -1;
  /** @type {HTMLElement | null} */
  let ledger = null;
  const show = (/** @type {boolean} */ moved) => {
    const { minute, sentence, panel } = page.store.view;
    const told = ink(page.history(), minute, page.data.end);
    const next = pinned ?? told;
    const chosen = sentence ?? -1;
    if (chosen !== open || moved) {
      ledger?.remove();
      ledger = sentence === null ? null : buildLedger(page, sentence);
      if (ledger) links[chosen]?.parentElement?.after(ledger);
      links[open]?.setAttribute("aria-expanded", "false");
      links[chosen]?.setAttribute("aria-expanded", "true");
      open = chosen;
    } else if (next === current) return;
    markCurrent(page, links, current, next);
    current = next;
    if (panel === "text") requestAnimationFrame(() => reveal(parent, links[current]));
  };
  page.store.on(["minute", "sentence"], ({ sentence }, changed) => {
    pinned = changed.has("sentence") ? sentence : null;
    show(false);
  });
  page.store.on(["placement", "readings", "run"], () => show(true));
  page.store.on(["panel"], ({ panel, sentence }) => {
    if (panel === "text") requestAnimationFrame(() => reveal(parent, links[current], sentence !== null));
  });
  show(true);
}

/**
 * Returns a sentence as a link that takes the map there and then, and opens what was coded of it.
 * @param {Page} page
 * @param {Sentence} sentence
 * @param {Index} index
 */
function documentLink(page, sentence, index) {
  const go = () => {
    if (page.store.view.sentence === index) page.store.set({ sentence: null });
    else chooseSentence(page, index);
  };
  const use = sentence.use === "coded" ? "coded" : "aside";
  return viewLink({ class: `doc-sentence doc-${use}`, "aria-expanded": "false" }, "sentence", sentence.id, go, sentence.text);
}

/**
 * Puts the sentences into paragraphs under the headings of their sources and sections; a record is a paragraph.
 * @param {Page} page
 * @param {HTMLElement} text
 * @param {HTMLElement[]} links
 */
function buildParagraphs(page, text, links) {
  let [source, section, number] = ["", "", ""];
  let paragraph = make("p");
  page.data.sentences.forEach((sentence, index) => {
    const sources = sentence.quoted ? sentence.sources.join() : "records";
    if (sources !== source) text.append(sourceHeading(page, sentence));
    if (sentence.section && (sources !== source || sentence.section !== section)) {
      text.append(make("h3", { dir: "auto" }, sentence.section));
    }
    if (sources !== source || sentence.section !== section || sentence.paragraph !== number || !sentence.quoted || !index) {
      paragraph = make("p", { class: sentence.quoted ? "doc-paragraph" : "doc-record", dir: "auto" });
      text.append(paragraph);
    }
    [source, section, number] = [sources, sentence.section, sentence.paragraph];
    paragraph.append(paragraph.hasChildNodes() ? " " : "", links[index] ?? "");
  });
}

/**
 * Returns the heading of what a source says, or of the records of a table.
 * @param {Page} page
 * @param {Sentence} sentence
 */
function sourceHeading(page, sentence) {
  if (!sentence.quoted) return make("h2", {}, page.words()("page.records"));
  const titles = sentence.sources.map((index) => page.data.sources[index]?.title ?? "");
  return make("h2", { dir: "auto" }, page.words().list(titles));
}

/**
 * Returns a function that inks the sentences told up to a minute and returns the last of them, or -1. Only what differs
 * from the last call is touched.
 * @param {HTMLElement[]} links
 */
function makeInk(links) {
  /** @type {History | null} */
  let shown = null;
  let count = 0;
  return (/** @type {History} */ history, /** @type {Minute} */ minute, /** @type {Minute} */ end) => {
    if (history !== shown) {
      const ever = new Set(history.told(end).map((one) => one.sentence));
      links.forEach((link, index) => {
        link.classList.remove("doc-told");
        link.classList.toggle("doc-timed", ever.has(index));
      });
      [shown, count] = [history, 0];
    }
    const told = history.told(minute);
    const all = told.length < count ? history.told(end).slice(told.length, count) : told.slice(count);
    for (const { sentence } of all) links[sentence]?.classList.toggle("doc-told", told.length > count);
    count = told.length;
    return told.at(-1)?.sentence ?? -1;
  };
}

/**
 * Marks the current sentence, in which names and words for time are marked.
 * @param {Page} page
 * @param {HTMLElement[]} links
 * @param {Index} before
 * @param {Index} now
 */
function markCurrent(page, links, before, now) {
  links[before]?.removeAttribute("aria-current");
  links[before]?.replaceChildren(page.data.sentences[before]?.text ?? "");
  links[now]?.setAttribute("aria-current", "true");
  links[now]?.replaceChildren(quote(page, now));
}

/**
 * Scrolls the panel to a sentence if the panel scrolls by itself; the page only if asked to. Paragraphs out of sight have
 * no height of their own yet, so that a long way is taken at once, and looked at again.
 * @param {HTMLElement} panel
 * @param {HTMLElement | undefined} link
 * @param {boolean} [jump]
 * @param {number} [tries]
 */
function reveal(panel, link, jump = false, tries = 3) {
  if (!link || panel.hidden) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (getComputedStyle(panel).overflowY !== "auto") {
    const stage = document.querySelector(".stage")?.clientHeight ?? 0;
    if (jump) scrollBy({ top: link.getBoundingClientRect().top - stage - 24, behavior: still ? "instant" : "smooth" });
    return;
  }
  const [inner, outer] = [link.getBoundingClientRect(), panel.getBoundingClientRect()];
  const room = outer.height / 4;
  if (inner.top >= outer.top + room / 2 && inner.bottom <= outer.bottom - room) return;
  const top = inner.top - outer.top - room;
  const far = Math.abs(top) > 2 * outer.height;
  panel.scrollBy({ top, behavior: still || far ? "instant" : "smooth" });
  if (far && tries) requestAnimationFrame(() => reveal(panel, link, jump, tries - 1));
}
