// Names on the map: where there is room beside their marks, the highest ranks first. They do not move in time.

/** Left, top, right, bottom in px. @typedef {[number, number, number, number]} Area */
/**
 * A name to place: its mark, and the size of its words.
 * @typedef {{place: number, rank: number, x: number, y: number, radius: number, mark: Area, width: number, height: number, must: boolean}} Name
 */
/** A placed name: its middle from that of its mark, px. @typedef {{name: Name, dx: number, dy: number}} PlacedName */

const ROOM_CELL = 48; // px of the grid in which areas are looked up
const NAME_SIDES = [[1, 0], [1, -1], [1, 1], [-1, 0], [0, -1], [0, 1], [-1, -1], [-1, 1]]; // right, up; preferred first
const NAME_GAP = 3;

/** Areas that are taken, found by their cells. */
export class Room {
  constructor() {
    /** @type {Map<number, Area[]>} */
    this.cells = new Map();
  }

  /**
   * @param {Area} area
   * @param {(cell: number) => void} visit
   */
  each([left, top, right, bottom], visit) {
    for (let row = Math.floor(top / ROOM_CELL); row <= Math.floor(bottom / ROOM_CELL); row++) {
      for (let column = Math.floor(left / ROOM_CELL); column <= Math.floor(right / ROOM_CELL); column++) visit(row * 4096 + column);
    }
  }

  /** @param {Area} area */
  take(area) {
    this.each(area, (cell) => {
      const known = this.cells.get(cell);
      if (known) known.push(area);
      else this.cells.set(cell, [area]);
    });
  }

  /**
   * @param {Area} area
   * @param {Area} [own] an area that does not count
   */
  isFree(area, own) {
    let free = true;
    this.each(area, (cell) => {
      free &&= !this.cells.get(cell)?.some((each) => each !== own && area[0] < each[2] && each[0] < area[2] && area[1] < each[3] && each[1] < area[3]);
    });
    return free;
  }
}

/**
 * Returns the names that have room, the first of equal rank first; names that must be shown may cover marks.
 * @param {Name[]} names
 * @param {Area[]} marks of all places
 * @param {Room} taken what no name covers; names are added to it
 * @param {number} width of the map
 * @param {number} height
 * @returns {PlacedName[]}
 */
export function placeNames(names, marks, taken, width, height) {
  const ranked = names.toSorted((a, b) => a.rank - b.rank);
  const seen = new Room();
  for (const mark of marks) seen.take(mark);
  /** @type {PlacedName[]} */
  const placed = [];
  for (const name of ranked) {
    const spots = NAME_SIDES.map((side) => spotOf(name, side)).filter(({ area }) => area[0] >= 2 && area[1] >= 2 && area[2] <= width - 2 && area[3] <= height - 2 && taken.isFree(area));
    const spot = spots.find(({ area }) => seen.isFree(area, name.mark)) ?? (name.must ? spots[0] : undefined);
    if (!spot) continue;
    taken.take(spot.area);
    placed.push({ name, dx: spot.dx, dy: spot.dy });
  }
  return placed;
}

/**
 * Returns where a name stands on one side of its mark.
 * @param {Name} name
 * @param {number[]} side
 * @returns {{dx: number, dy: number, area: Area}}
 */
function spotOf({ x, y, radius, width, height }, [across, up]) {
  const reach = radius + NAME_GAP;
  const dx = across * ((up ? reach * 0.7 : reach) + width / 2);
  const dy = up * (height / 2 + (across ? radius * 0.35 : radius + NAME_GAP * 0.5));
  const [left, top] = [x + dx - width / 2, y + dy - height / 2];
  return { dx, dy, area: [left, top, left + width, top + height] };
}
