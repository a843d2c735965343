// A frame drawn over a picture, and the four number fields that say the same. Either changes the other.
import { clamp, placeOf, stepOf, SVG, type Point } from "./geometry";

const LEAST_PX = 4; // on the screen: what is smaller was a click

export class Selection {
  private readonly fields: Record<"x" | "y" | "w" | "h", HTMLInputElement>;
  private readonly width: number;
  private readonly height: number;
  private from: Point | null = null;
  active = true;

  constructor(private readonly svg: SVGSVGElement, form: HTMLFormElement) {
    this.width = Number(svg.dataset.width);
    this.height = Number(svg.dataset.height);
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    this.fields = { x: field("x"), y: field("y"), w: field("w"), h: field("h") };
    for (const one of Object.values(this.fields)) one.addEventListener("input", () => this.draw());
    svg.addEventListener("pointerdown", (event) => this.start(event));
    svg.addEventListener("pointermove", (event) => this.follow(event));
    svg.addEventListener("pointerup", (event) => this.finish(event));
    svg.addEventListener("pointercancel", () => { this.from = null; });
    this.draw();
  }

  private start(event: PointerEvent): void {
    if (!this.active || event.button !== 0) return;
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.from = this.inside(placeOf(this.svg, event));
  }

  private follow(event: PointerEvent): void {
    if (!this.from) return;
    const to = this.inside(placeOf(this.svg, event));
    const [left, top] = [Math.min(this.from.x, to.x), Math.min(this.from.y, to.y)];
    this.say(left, top, Math.abs(to.x - this.from.x), Math.abs(to.y - this.from.y));
  }

  private finish(event: PointerEvent): void {
    if (!this.from) return;
    this.follow(event);
    this.from = null;
    const matrix = this.svg.getScreenCTM();
    const leastSide = matrix ? LEAST_PX / matrix.a : LEAST_PX;
    if (Math.min(Number(this.fields.w.value), Number(this.fields.h.value)) < leastSide) this.clear();
  }

  private clear(): void {
    for (const field of Object.values(this.fields)) field.value = "";
    this.draw();
  }

  private inside(point: Point): Point {
    return { x: clamp(point.x, 0, this.width), y: clamp(point.y, 0, this.height) };
  }

  private say(x: number, y: number, w: number, h: number): void {
    const left = Math.round(clamp(x, 0, this.width - 1));
    const top = Math.round(clamp(y, 0, this.height - 1));
    this.fields.x.value = String(left);
    this.fields.y.value = String(top);
    this.fields.w.value = String(Math.round(clamp(w, 1, this.width - left)));
    this.fields.h.value = String(Math.round(clamp(h, 1, this.height - top)));
    this.draw();
  }

  private draw(): void {
    const numbers = Object.values(this.fields).map((field) => field.value);
    let frame = this.svg.querySelector<SVGRectElement>(".crop");
    if (numbers.some((value) => value === "")) {
      frame?.remove();
      return;
    }
    if (!frame) {
      frame = document.createElementNS(SVG, "rect");
      frame.classList.add("crop");
      this.svg.append(frame);
    }
    if (!frame.hasAttribute("tabindex")) {
      frame.setAttribute("tabindex", "0");
      frame.setAttribute("role", "img");
      frame.setAttribute("aria-label", this.svg.dataset.label ?? "");
      frame.addEventListener("keydown", (event) => this.steer(event));
    }
    const [x, y, w, h] = numbers;
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) frame.setAttribute(name, value);
  }

  private steer(event: KeyboardEvent): void {
    const step = stepOf(event, Math.max(1, Math.round(this.width / 100)));
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y, w, h] = Object.values(this.fields).map((field) => Number(field.value));
    if (event.shiftKey) this.say(x, y, w + step.x, h + step.y);
    else this.say(clamp(x + step.x, 0, this.width - w), clamp(y + step.y, 0, this.height - h), w, h);
  }
}

export function selectionOnPage(): Selection | null {
  const form = document.querySelector<HTMLFormElement>("#crop-form");
  const svg = document.querySelector<SVGSVGElement>("#crop-svg");
  return form && svg ? new Selection(svg, form) : null;
}
