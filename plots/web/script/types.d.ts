/** What the page is given, and what its modules exchange. Only types: nothing of this file is on the page. */

/** Minutes since the campaign's epoch. */
export type Minute = number;
/** A position in a list of `Data`: a place, a side, a statement and so on. */
export type Index = number;
/** West, south, east, north in km on the campaign's plane. */
export type Box = [number, number, number, number];
export type Placement = "earliest" | "middle" | "latest";
export type Stance = "hostile" | "contact" | "allied";
/** A text with names in braces, or its plural forms by CLDR category. */
export type Template = string | Record<string, string>;

/**
 * A list of rows stored by column, `{id: ["a", "b"], rank: {1: 2}}`; `readData` makes rows of it. A column is a list, or
 * the distinct values and the number of each row's, or the values of some rows by their number. The others then, and
 * every row of a column that is left out, hold that of `defaults` in data.js.
 */
export type Columns<Row> = { [Key in keyof Row]?: Column<Row[Key]> };
export type Column<Value> = Value[] | { values: Value[]; at: Index[] } | Record<number, Value>;

// -- the payload: the JSON inside the page, as plots/web/payload.py writes it ------------------------------------------

export interface Payload {
  version: 1;
  /** The language in which the page opens; `languages` has it and every other. */
  language: string;
  /** The theme in which it opens. */
  theme: "auto" | "dark";
  languages: Record<string, Language>;
  /** Colours by role (the attributes of `plots.Theme`), with `ground_alpha` and `hatch_alpha`. */
  themes: { light: Record<string, string | number>; dark: Record<string, string | number> };
  clock: ClockData;
  /** The last minute of the campaign. */
  end: Minute;
  /** For how many minutes a change is shown as recent. */
  fresh: Minute;
  /** The part of the plane that is the whole map. */
  extent: Box;
  /** The sides in table order, then `unknown` and `vacant`. */
  sides: Columns<Side>;
  /** The factions in table order, then `unknown` and `vacant`. */
  factions: Columns<Faction>;
  /** Declared relations: two sides, first and last minute, stance. */
  stances: [Index, Index, Minute, Minute, Stance][];
  /** Every place that can be held, in table order, then areas and roads that statements name (`point` false). */
  places: Columns<Place>;
  roads: Columns<Road>;
  corridors: { id: string; name: string; places: Index[]; km: number[] }[]; // km along the road from its first place
  backdrop: Backdrop;
  sources: Columns<Source>;
  sentences: Columns<Sentence>;
  statements: Columns<Statement>;
  claims: Columns<Claim>;
  /** Findings of the audit. */
  findings: Columns<Finding>;
  /** Contradictions of the source, and the ways to read each. */
  readings: { group: string; alternatives: { id: string; weight: number; why: string }[] }[];
  /**
   * Whether the readings can be combined freely; if not, at most one group may depart from the first history's reading.
   */
  combined: boolean;
  /** Rules that the folder names: name -> words. */
  rules: Record<string, string>;
  chapters: { title: string; begin: Minute; end: Minute; extent: Box; sentences: Index[] }[];
  /** Counterfactual runs beside the record. */
  runs: { name: string; notes: RunNote[] }[];
  states: StateData[];
  /** Changes of one place: minute, state, statement behind it (-1: a script), tag; again and again. */
  tracks: number[][];
  /** Why else a change happens: the rule that infers it, and the script that made or moved it; the first has neither. */
  tags: [rule: string, script: string][];
  histories: HistoryData[];
  /** Shares of drawn histories, if an ensemble is embedded. */
  ensemble: null | {
    draws: number;
    prior: string;
    /**
     * Place -> minute, then side and share of each side that may hold it, the largest first; a new row when one changes.
     * A share is 1 to 999 in a thousand, or 1000 if the side certainly holds it. A place that is left out is certainly
     * held throughout by the side that held it before the campaign.
     */
    places: Record<Index, [Minute, ...number[]][]>;
  };
  /** Who made the page, of what, under which licence; whole sentences. */
  about: string[];
}

export interface Language {
  rtl: boolean;
  /** Key -> text, of the tables of the catalogue that the page uses. */
  words: Record<string, Template>;
  months: string[];
  months_short: string[];
  weekdays: string[];
  title: string;
  summary: string;
  /** Names by position; an empty one is as in English. */
  places: string[];
  sides: string[]; // plain names
  sides_short: string[];
  factions: string[];
  /** Shorter names of places for labels on the map. */
  labels: Record<Index, string>;
  chapters: string[];
  corridors: string[];
  seas: string[]; // words on the map, in the order of `Backdrop.seas`
}

export interface ClockData {
  /** Minute 0 in minutes of UTC from 00:00 of day 0; day 1 is 1 January of the year 1 of the Gregorian calendar. */
  epoch: number;
  calendar: string; // "gregorian", "julian" or "julian before YYYY-MM-DD"
  /** The number of the first day of the Gregorian calendar: of all days if it is very low, of none if very high. */
  gregorian_from: number;
  offsets: [Minute, number][]; // from a minute on, how far local time is from UTC; the first holds before it too
  /** The time zone as printed beside a clock: "UTC+3". */
  zone: string;
  /** The finest unit of printed moments, in minutes: of a minute, a day, a mean month or a mean year. */
  precision: number;
}

export interface Side { id: string; colour: string; dark: string; text: string; text_dark: string; marker: string; ground: number; ground_dark: number; outline: string; outline_dark: string }
export interface Faction { id: string; side: Index; other_names: string[] }
export interface Place {
  id: string;
  kind: string;
  rank: number;
  /** km on the plane; null without a point on the map. */
  x: number | null;
  y: number | null;
  /** km that the colour of its ground reaches; 0 without a point. */
  reach: number;
  counted: boolean;
  named: boolean;
  /** Whether it can be held: not an area or road. */
  holdable: boolean;
  /** The state before minute 0: an index of `states`; -1 if it cannot be held. */
  initial: Index;
  /** The places of which it is a part. */
  part_of: Index[];
  /** Other spellings. */
  other_names: string[];
  /** Where its first holder comes from: a sentence's id or words. */
  holder_source: string;
  /** On where it is, if that is not certain. */
  note: string;
}
export interface Road { a: Index; b: Index; class: string }
export interface Backdrop {
  /** The part of the plane that it covers, km. */
  window: Box;
  /** Rings (areas) and lines: x, y of the first point, then differences, all in units of `unit` km. */
  unit: number;
  land: number[][];
  /** Where land is told from sea; empty: everywhere. */
  charted: number[][];
  /** Land whose places may colour it. */
  own: number[][];
  lakes: number[][];
  coasts: number[][];
  rivers: number[][];
  borders: number[][];
  provinces: number[][];
  /** Words on the map: kind, x, y in km. */
  seas: [string, number, number][];
}
export interface Source { id: string; title: string; licence: string; url: string; retrieved: string }
export interface Sentence {
  id: string; sources: Index[]; section: string; paragraph: string; text: string; use: string; note: string;
  /** Whether it quotes a document; else it is a row of a table. */
  quoted: boolean;
  /** Its days, first and last minute, or null. */
  days: [Minute, Minute] | null;
}
export interface Statement {
  id: string; sentence: Index; verb: string; places: Index[]; where: string; within_km: number | null; towards: Index[];
  exceptions: Index[]; share: [number, number] | null; faction: Index; from: string; phrase: string;
  /** "documented" or "inferred", with the rule. */
  rule: string; claimant: string; hedge: string; repeats: Index; reading: [Index, Index] | null; note: string;
  /** Whether its verb lasts (a fight, a siege), and whether it can change a holder. */
  enduring: boolean; takes: boolean;
}
export interface Claim {
  id: string; sentence: Index; words: string; unit: string; counting: string; faction: Index; verb: string;
  low: number; high: number | null; scope: Index[]; claimant: string; hedge: string; note: string;
  /** How many places are named for it, if the tally says: lowest and highest. */
  named: [number, number] | null;
  /** The time that it counts over. */
  window: [Minute, Minute] | null;
}
export interface Finding { kind: string; weight: string; title: string; words: string; so_what: string; places: Index[]; sentences: Index[]; statements: Index[] }
export interface RunNote { minute: Minute; script: string; words: string; places: Index[] }

/** Holder (faction), contested by, besieged by (factions), shares (faction, lowest, highest), basis. */
export type StateData = [Index, Index[], Index[], [Index, number, number][], string];

export interface HistoryData {
  placement: Placement;
  /** The last minute that is known, if a run was stopped. */
  last?: Minute;
  /** The alternative of every reading group. */
  reading: Index[];
  /** The counterfactual run, or -1 for the record. */
  run: Index;
  /**
   * The history from which this one differs, or -1. What is left out below is as there; -1, [] or null is a place that
   * does not change, is never silent, a statement not in force, a sentence not quoted. Each is an object or a list, by
   * number.
   *
   * What holds of a placement, a run and a reading are all histories of the two whose reading is, in every group, that
   * of the first history or the one asked for: one laid over the other, in their order, the first over its base.
   */
  base: Index;
  /** Place -> its track. */
  tracks: Record<Index, Index>;
  /** Place -> first minute, minute after the last (-1: to the end), rule (index of `SILENCES`: 0 cut-off, 1 passed). */
  silences: Record<Index, number[]>;
  /**
   * Statement -> earliest and latest minute of its start, and of its end if it has one. It is placed at the earliest, the
   * latest, or half way between them, rounded down.
   */
  windows: Record<Index, number[]>;
  /**
   * Sentence -> the minute at which it is quoted (`FrameCaption.minute`); null if it is not. With its rank among those
   * of the minute if their order is not that of the document.
   */
  told: Record<Index, Minute | [Minute, number] | null>;
}

// -- what readData makes of it -------------------------------------------------------------------------------------------

type Rows = { roads: Road[]; sides: Side[]; factions: Faction[]; places: Place[]; sources: Source[]; sentences: Sentence[]; statements: Statement[]; claims: Claim[]; findings: Finding[] };
/** The payload with rows instead of columns. */
export type Data = Omit<Payload, keyof Rows> & Rows & {
  /** Sentence -> its statements; place -> statements that name it (`places`, `towards`); place -> findings. */
  statementsOf: Index[][];
  statementsAt: Index[][];
  findingsAt: Index[][];
  findingsOf: Index[][]; // by sentence
};

// -- the model: state.js ---------------------------------------------------------------------------------------------------

/** The state of a place at a minute: what `sim.FramePlace` says of it. */
export interface PlaceState {
  holder: Index; side: Index;
  basis: "documented" | "initial" | "inferred" | "silent";
  contested: Index[]; besieged: Index[]; // sides, sorted by id
  share: [Index, number, number] | null; // side
  since: Minute | null;
  /** The side that may hold it already, as the window of its change is open. */
  mayBecome: Index | null;
  /** Whether scripts made its holder. */
  counterfactual: boolean;
}
export interface Held { record: number; silent: number; low: number; high: number }
export interface Change {
  minute: Minute; place: Index; before: StateData; after: StateData;
  /** The statement behind it, or -1 (a script). */
  statement: Index;
  /** The rule that infers it, or empty. */
  rule: string;
  /** The script that made or moved it, or empty. */
  script: string;
}
export interface Spell { holder: Index; side: Index; start: Minute; end: Minute | null; change: Change | null }
export interface History {
  placement: Placement;
  run: Index;
  /** All changes in order of time. */
  changes: Change[];
  /** All silences by start; `end` null: to the end of the campaign. */
  silences: { place: Index; start: Minute; end: Minute | null; rule: string }[];
  /** The minutes at which a place's state changes or a silence begins or ends, sorted, without doubles. */
  turns: Minute[];
  /** Returns the state of every place, in order; the same array, and the same states, until they differ. */
  at(minute: Minute): PlaceState[];
  /** Returns what every side holds, in order: by the record, silent, lowest and highest over the placements. */
  held(minute: Minute): Held[];
  /** Returns the sentences quoted up to a minute, the latest last. */
  told(minute: Minute): { sentence: Index; minute: Minute }[];
  /** Returns who held a place, one after the other. */
  spells(place: Index): Spell[];
  /** Returns the changes of a place. */
  changesOf(place: Index): Change[];
  /** Returns the window of a change: earliest and latest minute. */
  window(change: Change): [Minute, Minute];
  /** Returns the minute of a statement, or null if it is not dated under this reading. */
  minuteOf(statement: Index): Minute | null;
  windowOf(statement: Index): [Minute, Minute] | null;
}
export interface Model {
  data: Data;
  /** Returns the history of a placement, readings and run; kept once made. */
  history(view: Pick<View, "placement" | "readings" | "run">): History;
  /** Returns side, share (0 to 1) of each side that may hold a place in the ensemble, the largest first. */
  odds(place: Index, minute: Minute): [Index, number][];
  /** Returns the stance of two sides at a minute; "" if none is declared. */
  stance(a: Index, b: Index, minute: Minute): Stance | "";
}

// -- the view: store.js ----------------------------------------------------------------------------------------------------

/** Everything that the reader can choose; a link holds it. */
export interface View {
  minute: Minute;
  placement: Placement;
  /** The alternative of every reading group. */
  readings: Index[];
  /** A counterfactual run, or -1 for the record. */
  run: Index;
  /** Whether the map shows certain, likely and possible from the ensemble. */
  odds: boolean;
  place: Index | null;
  sentence: Index | null;
  /** A second moment, shown beside the first; null: none. */
  compare: Minute | null;
  /** Filters of the list and of the timeline. */
  side: Index | null;
  verb: string;
  query: string;
  language: string;
  theme: "auto" | "light" | "dark";
  /** The panel that is open: "text", "place", "charts", "list", "about". */
  panel: string;
  /** Where the map looks; null: the whole extent. */
  box: Box | null;
  /** Whether the camera follows the chapters while it plays. */
  follow: boolean;
  playing: boolean;
  /** Seconds of the whole replay. */
  seconds: number;
  loop: boolean;
}
export interface Store {
  readonly view: Readonly<View>;
  /** Changes the view; calls every listener that listens to one of the changed parts, once, in the order of `on`. */
  set(patch: Partial<View>): void;
  on(parts: (keyof View)[], listener: (view: Readonly<View>, changed: Set<keyof View>) => void): void;
}

// -- the words: words.js ---------------------------------------------------------------------------------------------------

export interface Words {
  /** Returns the text of a key of the catalogue, filled in; `count` chooses the plural form. */
  (key: string, values?: Record<string, string | number>): string;
  rtl: boolean;
  language: string;
  place(index: Index): string;
  side(index: Index): string;
  sideShort(index: Index): string;
  faction(index: Index): string;
  chapter(index: Index): string;
  number(value: number): string;
  list(names: string[]): string;
  /** Returns a day: "Saturday 30 November"; with the year where the campaign needs it. */
  day(minute: Minute): string;
  /** Returns a short day for axes: "30 Nov". */
  dayShort(minute: Minute): string;
  /** Returns a moment to the campaign's precision: "30 November, 06:30". */
  moment(minute: Minute): string;
  time(minute: Minute): string; // "06:30", or "" where the campaign is not that precise
  /** Returns a window as the source bounds it: "30 November, 12:00–18:00". */
  window(earliest: Minute, latest: Minute): string;
  duration(minutes: number): string;
}

/** What every part of the page is given. `words()` is of the language chosen now. */
export interface Page { data: Data; model: Model; store: Store; words(): Words; history(): History; announce(text: string): void }
