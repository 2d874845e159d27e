// The buttons of the player.

import { make, makeButton, makeSelect } from "./dom.js";
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
 * Returns the bar of buttons. Time runs from left to right in every language, and so do they.
 * @param {Page} page
 * @param {Acts} acts
 * @param {() => void} showKeys
 */
export function makeButtons(page, acts, showKeys) {
  const words = page.words();
  const { store, data } = page;
  const button = (/** @type {string} */ icon, /** @type {string} */ title, /** @type {() => void} */ act, kind = "") =>
    makeButton(act, { class: `clock-button ${kind}`, "aria-label": title, title }, iconOf(icon));
  const unit = unitWords(page);
  const begins = chapterBegins(data);
  const play = button("play", "", acts.play, "clock-play");
  const loop = button("loop", words("page.loop"), () => store.set({ loop: !store.view.loop }), "clock-more");
  const follow = button("follow", words("page.follow"), () => store.set({ follow: !store.view.follow }), "clock-more");
  const speeds = [...new Set([...SPEEDS, store.view.seconds])];
  const title = words("page.speed");
  const times = speeds.map((count) => words("page.seconds", { count }));
  const speed = makeSelect({ class: "clock-speed clock-more", "aria-label": title, title }, times, (at) => store.set({ seconds: speeds[at] }));
  const chapters = makeSelect({ class: "clock-chapter-choice", "aria-label": words("page.chapters"), hidden: begins.length < 2 }, begins.map((_, at) => words.chapter(at)), (at) =>
    store.set({ minute: begins[at], playing: false, follow: true }),
  );
  const show = () => {
    const { view } = store;
    play.replaceChildren(iconOf(view.playing ? "pause" : "play"));
    play.ariaLabel = play.title = view.playing ? words("page.pause") : words("page.play");
    loop.ariaPressed = String(view.loop);
    follow.ariaPressed = String(view.follow);
    speed.selectedIndex = speeds.indexOf(view.seconds);
  };
  const showChapter = () => {
    chapters.selectedIndex = countUpTo(begins, store.view.minute) - 1; // for screens too narrow for their ribbon
  };
  store.on(["playing", "seconds", "loop", "follow"], show);
  store.on(["minute"], showChapter);
  show();
  showChapter();
  const more = button("more", words("page.more_buttons"), () => (more.ariaExpanded = String(bar.toggleAttribute("data-all"))), "clock-rest");
  more.ariaExpanded = "false";
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
    chapters,
    speed,
    loop,
    follow,
    button("keys", words("page.keys_title"), showKeys, "clock-more"),
    more,
  );
  return bar;
}
