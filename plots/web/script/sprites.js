// Small pictures that are drawn once and used often.

/** A picture and its size in px. @typedef {{image: ImageBitmap, width: number, height: number}} Sprite */

/** Pictures by key. */
export class Sprites {
  /** @param {number} density pixels of the screen a px */
  constructor(density) {
    this.density = density;
    /** @type {Map<string, Sprite>} */
    this.known = new Map();
  }

  /**
   * Returns a picture.
   * @param {string} key
   * @param {number} width px
   * @param {number} height px; 0: a square
   * @param {(context: CanvasRenderingContext2D, width: number) => void} draw in px from its corner
   * @returns {Sprite}
   */
  get(key, width, height, draw) {
    const known = this.known.get(key);
    if (known) return known;
    const canvas = new OffscreenCanvas(Math.max(Math.ceil(width * this.density), 1), Math.max(Math.ceil((height || width) * this.density), 1));
    const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (canvas.getContext("2d")));
    context.scale(this.density, this.density);
    draw(context, width);
    const image = canvas.transferToImageBitmap();
    const found = { image, width: image.width / this.density, height: image.height / this.density };
    this.known.set(key, found);
    return found;
  }
}

/**
 * Draws a picture around a point, on whole pixels of the screen.
 * @param {CanvasRenderingContext2D} context in px
 * @param {Sprite} sprite
 * @param {number} x
 * @param {number} y
 * @param {number} density
 */
export function stamp(context, { image, width, height }, x, y, density) {
  const left = Math.round((x - width / 2) * density) / density;
  const top = Math.round((y - height / 2) * density) / density;
  context.drawImage(image, left, top, width, height);
}
