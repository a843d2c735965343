// Correcting an outline: its points as handles on the picture. The text field holds what is sent, and stays editable.
import { clamp, placeOf, stepOf, SVG, type Point } from "./geometry";

const LEAST_POINTS = 3;

const editor = document.querySelector<SVGSVGElement>("#editor");
const text = document.querySelector<HTMLTextAreaElement>("#points");
if (editor && text) edit(editor, text);

function edit(editor: SVGSVGElement, text: HTMLTextAreaElement): void {
  const lines = editor.querySelectorAll<SVGPolygonElement>("polygon");
  const handles = editor.querySelector<SVGGElement>(".handles");
  if (!handles) return;
  const [width, height] = [Number(editor.dataset.width), Number(editor.dataset.height)];
  const radius = Number(editor.dataset.handle);
  let points = read(text.value);
  let dragged: number | null = null;

  const write = () => {
    const written = points.map((p) => `${round(p.x)},${round(p.y)}`).join(" ");
    for (const line of lines) line.setAttribute("points", written);
    return written;
  };
  const show = () => {
    text.value = write();
    while (handles.children.length > points.length) handles.lastElementChild?.remove();
    points.forEach((point, index) => {
      const handle = handles.children[index] ?? handles.appendChild(makeHandle(index));
      handle.setAttribute("cx", String(point.x));
      handle.setAttribute("cy", String(point.y));
    });
  };
  const makeHandle = (index: number) => {
    const handle = document.createElementNS(SVG, "circle");
    const name = (editor.dataset.label ?? "#").replace("#", String(index + 1));
    for (const [key, value] of Object.entries({ r: radius, tabindex: 0, role: "button", "aria-label": name })) {
      handle.setAttribute(key, String(value));
    }
    handle.addEventListener("pointerdown", (event) => {
      dragged = index;
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (dragged === index) moveTo(index, placeOf(editor, event));
    });
    handle.addEventListener("pointerup", () => { dragged = null; });
    handle.addEventListener("keydown", (event) => steer(event, index));
    return handle;
  };
  const moveTo = (index: number, to: Point) => {
    points[index] = { x: clamp(to.x, 0, width), y: clamp(to.y, 0, height) };
    show();
  };
  const steer = (event: KeyboardEvent, index: number) => {
    const step = stepOf(event, event.shiftKey ? 10 : 1);
    if (step) moveTo(index, { x: points[index].x + step.x, y: points[index].y + step.y });
    else if (event.key === "Delete" && points.length > LEAST_POINTS) {
      points.splice(index, 1);
      show();
      (handles.children[Math.min(index, points.length - 1)] as SVGElement).focus();
    } else return;
    event.preventDefault();
  };
  for (const line of lines) {
    line.addEventListener("dblclick", (event) => {
      const place = placeOf(editor, event);
      points.splice(nearestEdge(points, place) + 1, 0, place);
      show();
    });
  }
  text.addEventListener("input", () => {
    const written = read(text.value);
    if (written.length < LEAST_POINTS) return;
    points = written;
    const kept = text.value;
    show();
    text.value = kept;
  });
  text.form?.addEventListener("submit", () => {
    const status = document.querySelector("#working");
    if (status) status.textContent = text.form?.dataset.working ?? "";
  });
  show();
}

function read(text: string): Point[] {
  const pairs = text.trim().split(/\s+/).map((pair) => pair.split(",").map(Number));
  return pairs.filter((pair) => pair.length === 2 && pair.every(Number.isFinite)).map(([x, y]) => ({ x, y }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// The index of the point that begins the edge nearest to a place.
function nearestEdge(points: Point[], place: Point): number {
  const distances = points.map((a, i) => {
    const b = points[(i + 1) % points.length];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = clamp(((place.x - a.x) * dx + (place.y - a.y) * dy) / (dx * dx + dy * dy || 1), 0, 1);
    return Math.hypot(place.x - a.x - along * dx, place.y - a.y - along * dy);
  });
  return distances.indexOf(Math.min(...distances));
}
