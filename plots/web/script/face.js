// One map on four canvases: ground, land with a window over its own ground, front and arrows, marks and names.

import { toPixel } from "./view.js";
import { drawLand, setKm } from "./land.js";
import { Ground } from "./ground.js";
import { Sprites } from "./sprites.js";
import { Overlay } from "./overlay.js";
import { MarkSheet } from "./sheet.js";
import { make } from "./dom.js";

/** @import {Camera} from "./view.js" */
/** @import {Plan, World} from "./plan.js" */
/** @import {Index} from "./types" */
/** @import {Moment} from "./moment.js" */

/** A map of one moment. */
export class MapFace {
  /**
   * @param {World} world
   * @param {HTMLElement} parent
   */
  constructor(world, parent) {
    this.world = world;
    const canvas = () => make("canvas", { class: "map-canvas", "aria-hidden": "true" });
    this.canvases = [canvas(), canvas(), canvas(), canvas()];
    parent.append(...this.canvases);
    this.contexts = this.canvases.map((each) => /** @type {CanvasRenderingContext2D} */ (each.getContext("2d")));
    this.ground = new Ground(world);
    this.overlay = new Overlay(world);
    this.sheet = new MarkSheet(world);
    this.sprites = new Sprites(1);
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {Moment | null} */
    this.moment = null;
    /** @type {Set<Index>} */
    this.chosen = new Set();
    /** Where it looks now: not yet as planned while it moves. @type {Camera | null} */
    this.camera = null;
    this.rtl = world.page.words().rtl;
  }

  /**
   * Sets the plan of its camera.
   * @param {Plan} plan
   */
  settle(plan) {
    const { size } = plan;
    if (this.plan?.size !== size || this.plan.scale !== plan.scale || this.plan.camera.scale !== plan.camera.scale) {
      this.sprites = new Sprites(size.density);
    }
    this.sheet.forget();
    for (const canvas of this.canvases) {
      const [width, height] = [Math.round(size.width * size.density), Math.round(size.height * size.density)];
      if (canvas.width === width && canvas.height === height) continue;
      [canvas.width, canvas.height] = [width, height];
      [canvas.style.width, canvas.style.height] = [`${size.width}px`, `${size.height}px`];
    }
    this.plan = plan;
    this.camera = plan.camera;
    this.ground.reset(plan);
    this.drawBase(plan, plan.camera);
    if (this.moment) this.show(this.moment, this.chosen);
  }

  /**
   * Draws a moment.
   * @param {Moment} moment
   * @param {Set<Index>} chosen places
   */
  show(moment, chosen) {
    [this.moment, this.chosen] = [moment, chosen];
    if (!this.plan || !this.camera) return;
    if (this.ground.update(this.plan, moment)) this.drawGround(this.plan, this.camera);
    this.drawTop(this.plan, moment, this.camera);
  }

  /**
   * Draws the map as another camera sees it, with the ground and the names of its plan.
   * @param {Camera} camera
   */
  move(camera) {
    this.camera = camera;
    if (!this.plan || !this.moment) return;
    this.drawBase(this.plan, camera);
    this.drawGround(this.plan, camera);
    this.drawTop(this.plan, this.moment, camera);
  }

  /**
   * Clears a canvas; its units are km then.
   * @param {number} layer
   * @param {Plan} plan
   * @param {Camera} camera
   */
  clear(layer, { size }, camera) {
    const context = this.contexts[layer];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvases[layer].width, this.canvases[layer].height);
    setKm(context, camera, size, size.density);
    return context;
  }

  /**
   * @param {Plan} plan
   * @param {Camera} camera
   */
  drawGround(plan, camera) {
    this.ground.draw(this.clear(0, plan, camera), plan, camera, this.sprites);
  }

  /**
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Camera} camera
   */
  drawTop(plan, moment, camera) {
    this.overlay.draw(this.clear(2, plan, camera), plan, moment, this.chosen, camera, this.ground);
    const context = this.contexts[3];
    context.setTransform(plan.size.density, 0, 0, plan.size.density, 0, 0);
    this.sheet.draw(context, plan, moment, this.chosen, camera, this.sprites);
  }

  /**
   * @param {Plan} plan
   * @param {Camera} camera
   */
  drawBase(plan, camera) {
    const { size, scale } = plan;
    const context = this.clear(1, plan, camera);
    drawLand(context, this.world.land, this.world.look, size.unit / camera.scale, scale);
    context.setTransform(size.density, 0, 0, size.density, 0, 0);
    this.drawWords(context, plan, camera);
  }

  /**
   * Draws the names of seas, countries and waters.
   * @param {CanvasRenderingContext2D} context
   * @param {Plan} plan
   * @param {Camera} camera
   */
  drawWords(context, { size, words }, camera) {
    const { role } = this.world.look;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.direction = this.rtl ? "rtl" : "ltr";
    for (const { lines, kind, x, y } of words) {
      const [px, py] = toPixel(camera, size, x, y);
      const wet = kind === "sea" || kind === "water";
      const type = (kind === "sea" || kind === "country" ? 12.5 : 10.5) * size.unit;
      context.font = `${wet ? "italic " : ""}400 ${type}px ${this.world.font}`;
      context.fillStyle = wet ? role.coast : role.faint;
      context.letterSpacing = this.rtl || kind === "water" ? "0px" : `${0.18 * type}px`;
      lines.forEach((line, at) => context.fillText(line, px, py + (at - (lines.length - 1) / 2) * type * 1.4));
    }
    context.letterSpacing = "0px";
  }
}
