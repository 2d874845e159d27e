// The buttons of the player.

import { make } from "./dom.js";
import { chapterBegins, unitWords } from "./pace.js";
import { countUpTo } from "./records.js";
import { iconOf } from "./svg.js";

/** @import {Page} from "./types" */

/**
 * What the buttons and the keys do.
 * @typedef {object} Acts
 * @property {() => void} play
 * @property {(direction: 1 | -1) => void} event To the next event, or the one before.
 * @property {(direction: 1 | -1) => void} unit By an hour, or whatever unit the campaign has.
 * @property {(minute: number) => void} go
 */

const SPEEDS = [15, 30, 60, 120, 240];

/**
 * Returns the chapters to choose from, for screens too narrow for their ribbon.
 * @param {Page} page
 */
function chapterChoice(page) {
  const words = page.words();
  const { store, data } = page;
  const begins = chapterBegins(data);
  if (begins.length < 2) return null;
  const select = make("select", { class: "clock-chapter-choice", dir: words.rtl ? "rtl" : "ltr", "aria-label": words("page.chapters") });
  begins.forEach((_, at) => select.append(make("option", { value: at }, words.chapter(at))));
  select.addEventListener("change", () => store.set({ minute: begins[Number(select.value)], playing: false, follow: true }));
  const show = () => {
    const now = String(countUpTo(begins, store.view.minute) - 1);
    if (select.value !== now) select.value = now;
  };
  store.on(["minute"], show);
  show();
  return select;
}

/**
 * Returns the bar of buttons. Time runs from left to right in every language, and so do they.
 * @param {Page} page
 * @param {Acts} acts
 * @param {() => void} showKeys
 */
export function makeButtons(page, acts, showKeys) {
  const words = page.words();
  const { store, data } = page;
  const button = (/** @type {string} */ icon, /** @type {string} */ label, /** @type {() => void} */ act, kind = "") =>
    make("button", { type: "button", class: `clock-button ${kind}`, "aria-label": label, title: label, onclick: act }, iconOf(icon));
  const unit = unitWords(page);
  const play = button("play", words("page.play"), acts.play, "clock-play");
  const loop = button("loop", words("page.loop"), () => store.set({ loop: !store.view.loop }), "clock-more");
  const follow = button("follow", words("page.follow"), () => store.set({ follow: !store.view.follow }), "clock-more");
  const speed = make("select", { class: "clock-speed clock-more", dir: words.rtl ? "rtl" : "ltr", "aria-label": words("page.speed"), title: words("page.speed") });
  for (const seconds of SPEEDS) speed.append(make("option", { value: seconds }, words("page.seconds", { count: seconds })));
  speed.addEventListener("change", () => store.set({ seconds: Number(speed.value) }));
  const show = () => {
    const { playing, seconds } = store.view;
    const label = playing ? words("page.pause") : words("page.play");
    play.replaceChildren(iconOf(playing ? "pause" : "play"));
    play.setAttribute("aria-label", label);
    play.title = label;
    loop.setAttribute("aria-pressed", String(store.view.loop));
    follow.setAttribute("aria-pressed", String(store.view.follow));
    if (![...speed.options].some((option) => Number(option.value) === seconds)) {
      speed.append(make("option", { value: seconds }, words("page.seconds", { count: seconds })));
    }
    speed.value = String(seconds);
  };
  store.on(["playing", "seconds", "loop", "follow"], show);
  show();
  const more = button("more", words("page.more_buttons"), () => more.setAttribute("aria-expanded", String(bar.toggleAttribute("data-all"))), "clock-rest");
  more.setAttribute("aria-expanded", "false");
  const bar = make(
    "div",
    { class: "clock-bar", dir: "ltr", role: "group", "aria-label": words("page.part_player") },
    button("start", words("page.to_start"), () => acts.go(0), "clock-more"),
    button("unitBack", words("page.unit_back", { unit }), () => acts.unit(-1), "clock-more"),
    button("back", words("page.event_back"), () => acts.event(-1)),
    play,
    button("next", words("page.event_next"), () => acts.event(1)),
    button("unitNext", words("page.unit_next", { unit }), () => acts.unit(1), "clock-more"),
    button("end", words("page.to_end"), () => acts.go(data.end), "clock-more"),
    chapterChoice(page),
    speed,
    loop,
    follow,
    button("keys", words("page.keys_title"), showKeys, "clock-more"),
    more,
  );
  return bar;
}
