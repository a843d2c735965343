// Moving about in the drawing: drag, wheel, two fingers, keys. The view is what lies in the middle, and how large.
import { clamp, stepOf } from "./geometry";
import type { View } from "./stitching_drawing";
import type { Box } from "./stitching_plan";

const MARGIN_MM = 5; // as in RenderSettings.margin_mm, so that the drawing lies where the render has it
const PX_PER_MM_MAX = 120;
const ZOOM_STEP = 1.6;

export type Moving = { view: View; whole: () => void; zoom: (by: number) => void };

export function movingOver(canvas: HTMLCanvasElement, bounds: Box, changed: () => void): Moving {
  const width = Math.max(bounds.right - bounds.left, 0) + 2 * MARGIN_MM;
  const height = Math.max(bounds.bottom - bounds.top, 0) + 2 * MARGIN_MM;
  const view: View = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2, pxPerMm: 1 };
  const fitting = () => Math.min(canvas.width / width, canvas.height / height);
  const inPixels = () => canvas.width / Math.max(1, canvas.clientWidth);
  let home = true;

  const whole = () => {
    Object.assign(view, { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2, pxPerMm: fitting() });
    home = true;
    changed();
  };
  const zoomAt = (by: number, x: number, y: number) => {
    const before = view.pxPerMm;
    view.pxPerMm = clamp(before * by, fitting() / 2, PX_PER_MM_MAX * inPixels());
    // What lies under the pointer stays there.
    view.x += x / before - x / view.pxPerMm;
    view.y += y / before - y / view.pxPerMm;
    home = false;
    changed();
  };
  const pan = (x: number, y: number) => {
    view.x = clamp(view.x - x / view.pxPerMm, bounds.left, bounds.right);
    view.y = clamp(view.y - y / view.pxPerMm, bounds.top, bounds.bottom);
    home = false;
    changed();
  };
  const fromMiddle = (event: MouseEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    const scale = inPixels();
    return [(event.clientX - box.left - box.width / 2) * scale, (event.clientY - box.top - box.height / 2) * scale];
  };

  const pointers = new Map<number, [number, number]>();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, fromMiddle(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (p: [number, number]) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      zoomAt(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    const share = other ? 0.5 : 1;
    pan(share * (now[0] - before[0]), share * (now[1] - before[1]));
    pointers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(end, (event) => { pointers.delete(event.pointerId); });
  }
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomAt(Math.exp(-clamp(event.deltaY, -120, 120) / 300), ...fromMiddle(event));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = stepOf(event, 40 * inPixels());
    if (step) pan(-step.x, -step.y);
    else if (event.key === "+" || event.key === "=") zoomAt(ZOOM_STEP, 0, 0);
    else if (event.key === "-") zoomAt(1 / ZOOM_STEP, 0, 0);
    else if (event.key === "0" || event.key === "Home") whole();
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => {
    const ratio = window.devicePixelRatio || 1;
    const was = canvas.width;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (home) whole();
    else {
      view.pxPerMm *= canvas.width / was;
      changed();
    }
  }).observe(canvas);
  return { view, whole, zoom: (by) => zoomAt(by > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, 0, 0) };
}
