// Playing and stepping through the campaign.

import { makeButtons } from "./buttons.js";
import { mountCaption } from "./caption.js";
import { listenToKeys } from "./keys.js";
import { makePace, nextEvent, nextUnit } from "./pace.js";
import { countUpTo } from "./records.js";
import { changesInWords } from "./said.js";

/** @import {History, Minute, Page} from "./types" */
/** @import {Pace} from "./pace" */

const QUIET_MS = 2000; // between announcements while it plays

/**
 * Builds the caption and the buttons under the map, and plays.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountPlayer(page, parent) {
  const { store, data } = page;
  const pace = rememberPace(page);
  const say = makeAnnouncer(page);
  const go = (/** @type {Minute} */ minute) => store.set({ minute, playing: false });
  const step = (/** @type {Minute} */ minute) => {
    const from = store.view.minute;
    go(minute);
    say.step(from, minute);
  };
  const acts = {
    go: (/** @type {Minute} */ minute) => {
      go(minute);
      page.announce(page.words().moment(minute));
    },
    play: () => store.set({ playing: !store.view.playing }),
    event: (/** @type {1 | -1} */ direction) => step(nextEvent(pace(), store.view.minute, direction, data.end)),
    unit: (/** @type {1 | -1} */ direction) => step(nextUnit(data, store.view.minute, direction)),
  };
  mountCaption(page, parent, pace);
  const showKeys = listenToKeys(page, acts);
  const bar = makeButtons(page, acts, showKeys);
  parent.append(bar);
  const play = makePlaying(page, pace, say.playing, bar);
  store.on(["playing"], play);
  play();
}

/**
 * Returns the pace of the history chosen, made again only when that or the speed changes.
 * @param {Page} page
 * @returns {() => Pace}
 */
function rememberPace(page) {
  /** @type {{history: History, seconds: number, pace: Pace} | null} */
  let known = null;
  return () => {
    const history = page.history();
    const { seconds } = page.store.view;
    if (known?.history !== history || known.seconds !== seconds) {
      known = { history, seconds, pace: makePace(page.data, history, seconds) };
    }
    return known.pace;
  };
}

/**
 * Returns what tells screen readers what changes: after a step, and now and then while it plays.
 * @param {Page} page
 */
function makeAnnouncer(page) {
  const words = page.words();
  let last = 0;
  let from = page.store.view.minute;
  const say = (/** @type {Minute} */ after, /** @type {Minute} */ minute) => {
    const what = changesInWords(page, after, minute);
    const moment = words.moment(minute);
    const exact = changesInWords(page, minute - 1, minute) === what;
    page.announce(!what ? moment : exact ? words("page.said", { moment, what }) : words("page.said_by", { moment, what }));
  };
  return {
    step: (/** @type {Minute} */ before, /** @type {Minute} */ minute) => say(before < minute ? before : minute - 1, minute),
    playing: (/** @type {Minute} */ minute) => {
      if (minute < from) from = minute; // it has begun again
      if ((performance.now() - last < QUIET_MS && minute < page.data.end) || minute === from) return;
      last = performance.now();
      if (changesInWords(page, from, minute)) say(from, minute);
      from = minute;
    },
  };
}

/**
 * Returns what starts and stops the clock, following `view.playing`. With reduced motion it goes from event to event.
 * @param {Page} page
 * @param {() => Pace} pace
 * @param {(minute: Minute) => void} say
 * @param {HTMLElement} root what the clock belongs to: it stops when that has left the page
 */
function makePlaying(page, pace, say, root) {
  const { store, data } = page;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let running = false;
  /** @type {{second: number, minute: Minute, seconds: number, time: number}} */
  let clock = { second: 0, minute: 0, seconds: 0, time: 0 };
  const setClock = (/** @type {Minute} */ minute, /** @type {number} */ time) => {
    clock = { second: pace().secondAt(minute), minute, seconds: store.view.seconds, time };
  };
  const tick = (/** @type {number} */ time) => {
    const { view } = store;
    if (!view.playing || !root.isConnected) {
      running = false;
      return;
    }
    if (view.minute !== clock.minute || view.seconds !== clock.seconds) setClock(view.minute, clock.time);
    clock.second += Math.min(time - clock.time, 250) / 1000; // a page in the background stands still
    clock.time = time;
    requestAnimationFrame(tick);
    const over = clock.second >= view.seconds;
    let minute = Math.min(pace().minuteAt(clock.second), data.end);
    if (calm.matches && !over) minute = pace().events[countUpTo(pace().events, minute) - 1] ?? 0;
    if (over && view.loop) {
      minute = 0;
      setClock(0, time);
    }
    const moved = minute !== view.minute;
    clock.minute = minute;
    if (over && !view.loop) store.set({ minute: data.end, playing: false });
    else if (moved) store.set({ minute });
    if (moved) say(minute);
  };
  return () => {
    if (!store.view.playing || running) return;
    running = true;
    if (store.view.minute >= data.end) store.set({ minute: 0 });
    setClock(store.view.minute, performance.now());
    requestAnimationFrame(tick);
  };
}
