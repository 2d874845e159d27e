// The sentence told last, as a caption in which the names of sides carry their marks.

import { chooseSentence } from "./link.js";
import { make, makeButton } from "./dom.js";
import { quote } from "./quotes.js";

/** @import {Index, Page} from "./types" */
/** @import {Pace} from "./pace" */

/**
 * Builds the caption between the map and the timeline. While it plays it shows only sentences that playing waits for.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {() => Pace} pace
 */
export function mountCaption(page, parent, pace) {
  const words = page.words();
  const button = makeButton(() => chooseSentence(page, shown), { class: "clock-quote", dir: "auto" });
  const source = make("p", { class: "clock-source" });
  parent.append(make("div", { class: "clock-caption" }, button, source));
  let shown = -2;
  const show = () => {
    const { minute, playing } = page.store.view;
    const told = page.history().told(minute);
    const last = (playing && told.findLast((one) => pace().read.has(one.sentence))) || told.at(-1);
    const sentence = last?.sentence ?? -1;
    if (sentence === shown) return;
    shown = sentence;
    button.disabled = sentence < 0;
    button.title = page.data.sentences[sentence]?.text ?? "";
    button.replaceChildren(...(sentence < 0 ? [words("page.told_nothing")] : [captionText(page, sentence)]));
    source.replaceChildren(...(last ? captionNotes(page, sentence, last.minute) : []));
  };
  page.store.on(["minute", "placement", "readings", "run", "playing"], show);
  show();
}

/**
 * Returns a sentence with its names marked, between quotation marks if it is quoted.
 * @param {Page} page
 * @param {Index} sentence
 */
function captionText(page, sentence) {
  const marks = page.data.sentences[sentence].quoted ? ["“", "”"] : ["", ""];
  return make("bdi", {}, marks[0], quote(page, sentence), marks[1]);
}

/**
 * Returns when and where it is told, and what the source says of its own certainty.
 * @param {Page} page
 * @param {Index} sentence
 * @param {number} minute
 */
function captionNotes(page, sentence, minute) {
  const words = page.words();
  const { data } = page;
  const history = page.history();
  const all = data.statementsOf[sentence] ?? [];
  const window = all.filter((at) => history.minuteOf(at) === minute).map((at) => history.windowOf(at))[0] ?? [minute, minute];
  /** @type {(Node | string)[]} */
  const parts = [make("span", {}, words.window(...window))];
  for (const at of data.sentences[sentence]?.sources ?? []) parts.push(make("bdi", {}, data.sources[at]?.title ?? ""));
  const hedges = [...new Set(all.map((at) => data.statements[at].hedge).filter(Boolean))];
  for (const hedge of hedges) parts.push(make("em", {}, words("page.told_hedge", { hedge })));
  const claimants = [...new Set(all.map((at) => data.statements[at].claimant).filter(Boolean))];
  for (const claimant of claimants) parts.push(make("em", {}, words("page.told_claimant", { claimant })));
  return parts.flatMap((part, at) => (at ? [" · ", part] : [part]));
}
