// The timeline: chapters, windows of events and the time shown.

import { clampTo, minuteUnder, timeMarks, timeScale } from "./axis.js";
import { make, makeButton, typeSize } from "./dom.js";
import { chooseSentence } from "./link.js";
import { lookOf } from "./marks.js";
import { chapterBegins } from "./pace.js";
import { countUpTo } from "./records.js";
import { makeSpans, spanInWords } from "./spans.js";
import { drawSpans } from "./strip.js";

/** @import {History, Minute, Page} from "./types" */
/** @import {Span} from "./spans" */

/**
 * Builds the timeline. Time runs from left to right in every language.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountTimeline(page, parent) {
  const track = make("div", { class: "clock-track", dir: "ltr" });
  parent.append(track);
  if (page.data.chapters.length > 1) track.append(makeChapters(page));
  const canvas = make("canvas", { class: "clock-canvas", "aria-hidden": "true" });
  const past = make("div", { class: "clock-past" });
  const tip = make("div", { class: "clock-tip", hidden: true });
  const strip = make("div", { class: "clock-strip" }, past, canvas);
  track.append(strip, tip);
  const heads = [makeHead(page, strip, "minute"), makeHead(page, strip, "compare")];
  /** @type {History | null} */
  let drawn = null;
  /** @type {Span[]} */
  let spans = [];
  let width = 0;
  /** @type {(x: number, y: number) => Span | undefined} */
  let spanAt = () => undefined;
  const paint = () => {
    width = strip.clientWidth;
    const history = page.history();
    if (history !== drawn) spans = makeSpans(page, history);
    drawn = history;
    spanAt = paintStrip(page, canvas, strip, spans);
    move();
  };
  const move = () => {
    for (const head of heads) head(width);
    past.style.transform = `scaleX(${timeScale(page, 0, 1)(page.store.view.minute)})`;
  };
  page.store.on(["placement", "readings", "run", "side", "verb"], paint);
  page.store.on(["minute", "compare", "playing"], move);
  const observer = new ResizeObserver(() => (track.isConnected ? paint() : observer.disconnect()));
  observer.observe(strip);
  listenToPointer(page, strip, canvas, tip, (x, y) => spanAt(x, y));
}

/**
 * Returns the chapters as buttons along the axis.
 * @param {Page} page
 */
function makeChapters(page) {
  const words = page.words();
  const { chapters, end } = page.data;
  const bar = make("div", { class: "clock-chapters", role: "group", "aria-label": words("page.chapters") });
  const share = timeScale(page, 0, 100);
  const begins = chapterBegins(page.data);
  const buttons = chapters.map((_, at) => {
    const go = () => page.store.set({ minute: begins[at], playing: false, follow: true });
    const title = words.chapter(at);
    const button = makeButton(go, { class: "clock-chapter", title }, make("bdi", {}, title));
    Object.assign(button.style, { left: `${share(begins[at])}%`, right: `${100 - share(begins[at + 1] ?? end)}%` });
    return button;
  });
  bar.append(...buttons);
  let current = -1;
  const show = () => {
    const now = countUpTo(begins, page.store.view.minute) - 1;
    if (now === current) return;
    current = now;
    buttons.forEach((button, at) => {
      button.toggleAttribute("data-past", at < now);
      button.ariaCurrent = at === now ? "step" : null;
    });
  };
  page.store.on(["minute"], show);
  show();
  return bar;
}

/**
 * Builds a playhead: a line with the moment in words, and a slider for keyboards and screen readers.
 * @param {Page} page
 * @param {HTMLElement} strip
 * @param {"minute" | "compare"} part the moment shown, or the second one
 * @returns {(width: number) => void} what moves it
 */
function makeHead(page, strip, part) {
  const words = page.words();
  const { store, data } = page;
  const flag = make("bdi", { class: "clock-flag" });
  const line = make("div", { class: `clock-head clock-head-${part}`, "aria-hidden": "true" }, flag);
  const label = part === "minute" ? words("page.moment") : words("page.moment_compared");
  const slider = make("input", { type: "range", class: "clock-slider", min: 0, max: Math.max(data.end, 1), step: 1, "aria-label": label });
  slider.addEventListener("input", () => store.set({ [part]: Number(slider.value), playing: false }));
  strip.append(line, slider);
  let told = "";
  return (width) => {
    const minute = store.view[part];
    line.hidden = slider.hidden = minute === null;
    if (minute === null) return;
    const share = timeScale(page, 0, 1)(minute);
    line.style.transform = `translateX(${share * width}px)`;
    const text = words.moment(minute);
    if (text !== told) flag.textContent = told = text;
    flag.style.transform = `translateX(${-100 * share}%)`; // never beyond either end
    slider.value = String(minute);
    if (!store.view.playing) slider.setAttribute("aria-valuetext", text);
  };
}

/**
 * Draws the spans and the axis to the strip's size; returns which span is at a point.
 * @param {Page} page
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} strip
 * @param {Span[]} spans
 */
function paintStrip(page, canvas, strip, spans) {
  const unit = typeSize() / 15;
  const gutter = -canvas.offsetLeft;
  const [wide, high, width] = [canvas.clientWidth, canvas.clientHeight, strip.clientWidth];
  const ratio = window.devicePixelRatio;
  canvas.width = wide * ratio;
  canvas.height = high * ratio;
  const context = canvas.getContext("2d");
  if (!context || wide === 0) return () => undefined;
  context.scale(ratio, ratio);
  const x = timeScale(page, gutter, width);
  const height = high - 18 * unit;
  const { role, dark } = lookOf(page);
  context.font = `${12 * unit}px ${getComputedStyle(canvas).fontFamily}`;
  context.textAlign = "center";
  for (const { minute, label } of timeMarks(page, width)) {
    context.fillStyle = role.rule;
    context.fillRect(Math.round(x(minute)), 0, 1, height + 3 * unit);
    const half = context.measureText(label).width / 2;
    context.fillStyle = role.muted;
    context.fillText(label, clampTo(x(minute), half, wide - half), high - 4 * unit);
  }
  const { side, verb } = page.store.view;
  const passes = (/** @type {Span} */ span) =>
    (side === null || span.side === side) && (!verb || [...span.statements].some((at) => page.data.statements[at].verb === verb));
  return drawSpans(page, { context, width, height, gutter, unit, pale: dark ? 0.65 : 0.5, x }, spans, passes);
}

/**
 * Listens to mouse and touch: dragging moves the clock, or the second moment if it begins there; a bar under the mouse
 * says what it is, and a click on it chooses its sentence.
 * @param {Page} page
 * @param {HTMLElement} strip
 * @param {HTMLElement} canvas
 * @param {HTMLElement} tip
 * @param {(x: number, y: number) => Span | undefined} spanAt
 */
function listenToPointer(page, strip, canvas, tip, spanAt) {
  const { store } = page;
  const minuteOf = (/** @type {PointerEvent} */ event) => minuteUnder(page, event, strip, 0, strip.clientWidth);
  const spanOf = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return spanAt(event.clientX - box.left, event.clientY - box.top);
  };
  /** @type {{part: "minute" | "compare", x: number} | null} */
  let drag = null;
  strip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { compare, minute } = store.view;
    const at = minuteOf(event);
    const near = (page.data.end * 12) / strip.clientWidth; // 12 px
    const second = compare !== null && Math.abs(compare - at) < Math.min(near, Math.abs(minute - at));
    drag = { part: second ? "compare" : "minute", x: event.clientX };
    strip.setPointerCapture(event.pointerId);
    store.set({ [drag.part]: at, playing: false });
  });
  strip.addEventListener("pointermove", (event) => {
    if (drag) store.set({ [drag.part]: minuteOf(event) });
    const span = spanOf(event);
    tip.hidden = !span;
    if (span) fillTip(page, tip, span, strip);
  });
  strip.addEventListener("pointerup", (event) => {
    const span = spanOf(event);
    if (drag && Math.abs(event.clientX - drag.x) < 4 && span && event.pointerType === "mouse") chooseSpan(page, span);
    drag = null;
  });
  strip.addEventListener("pointercancel", () => (drag = null));
  strip.addEventListener("pointerleave", () => (tip.hidden = true));
}

/**
 * Goes to the minute of a span and chooses its first sentence.
 * @param {Page} page
 * @param {Span} span
 */
function chooseSpan(page, span) {
  for (const at of [...span.statements].slice(0, 1)) chooseSentence(page, page.data.statements[at].sentence);
  page.store.set({ minute: span.minute });
}

/**
 * Says what a span is, beside it.
 * @param {Page} page
 * @param {HTMLElement} tip
 * @param {Span} span
 * @param {HTMLElement} strip
 */
function fillTip(page, tip, span, strip) {
  const words = page.words();
  tip.dir = words.rtl ? "rtl" : "ltr";
  tip.replaceChildren(make("p", { class: "clock-tip-when" }, words.window(span.earliest, span.latest)), make("p", {}, spanInWords(page, span)));
  const { statements, sentences } = page.data;
  for (const at of new Set([...span.statements].slice(0, 3).map((one) => statements[one].sentence))) {
    tip.append(make("p", { class: "clock-tip-text", dir: "auto" }, sentences[at].text));
  }
  const hedges = new Set([...span.statements].map((one) => statements[one].hedge).filter(Boolean));
  for (const hedge of hedges) tip.append(make("p", {}, words("page.told_hedge", { hedge })));
  const [x, room] = [timeScale(page, 0, strip.clientWidth)(span.minute), strip.clientWidth - tip.offsetWidth];
  tip.style.transform = `translateX(${clampTo(x - tip.offsetWidth / 2, 0, room)}px)`;
}
