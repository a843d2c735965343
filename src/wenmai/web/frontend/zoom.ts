// The object's picture as deep zoom. The outlines stay links in an SVG that counts the picture's pixels, so the same
// element serves with the viewer and without it.
import OpenSeadragon from "openseadragon";
import { placeOf } from "./geometry";
import { selectionOnPage } from "./selection";

const stage = document.querySelector<HTMLElement>("#stage");
const svg = document.querySelector<SVGSVGElement>("#crop-svg");
const tools = document.querySelector<HTMLElement>("#tools");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

if (stage && svg && tools) start(stage, svg, tools);

function start(stage: HTMLElement, svg: SVGSVGElement, tools: HTMLElement): void {
  const place = document.createElement("div");
  place.className = "viewer";
  stage.prepend(place);
  stage.classList.add("zooming"); // first of all: the viewer takes its size from it
  forbidInlineStyle();
  const viewer = OpenSeadragon({
    element: place,
    tileSources: stage.dataset.zoom,
    drawer: "canvas",
    showNavigationControl: false,
    animationTime: calm ? 0 : 0.6,
    immediateRender: calm,
    maxZoomPixelRatio: 4,
    visibilityRatio: 0.6,
    gestureSettingsMouse: { clickToZoom: false, scrollToZoom: true },
  });
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", stage.dataset.label ?? "");
  viewer.addOnceHandler("open", () => {
    tools.hidden = false;
    follow();
    stage.dataset.ready = "true";
    hideStillWhenDrawn(viewer, stage);
  });
  viewer.addOnceHandler("open-failed", () => {
    place.remove();
    stage.classList.remove("zooming");
  });

  const follow = () => {
    const image = viewer.world.getItemAt(0);
    if (!image) return;
    const seen = image.viewportToImageRectangle(viewer.viewport.getBoundsNoRotate(true));
    svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
  };
  viewer.addHandler("update-viewport", follow);
  viewer.addHandler("animation", follow);
  viewer.addHandler("resize", follow);

  const selection = selectionOnPage();
  if (selection) selection.active = false;
  const does: Record<string, (button: HTMLButtonElement) => void> = {
    in: () => viewer.viewport.zoomBy(1.6),
    out: () => viewer.viewport.zoomBy(1 / 1.6),
    whole: () => viewer.viewport.goHome(),
    outlines: (button) => {
      const shown = !stage.classList.toggle("without-outlines");
      button.setAttribute("aria-pressed", String(shown));
    },
    draw: (button) => {
      const drawing = stage.classList.toggle("drawing");
      button.setAttribute("aria-pressed", String(drawing));
      viewer.setMouseNavEnabled(!drawing);
      if (selection) selection.active = drawing;
    },
  };
  tools.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[data-does]");
    if (button) does[button.dataset.does ?? ""]?.(button);
  });
  const lights = lightTogether(svg);
  // The viewer gets every drag and wheel, also over an outline; a plain click opens the smallest one around it.
  viewer.addHandler("canvas-click", (event) => {
    const outline = event.quick && !stage.classList.contains("drawing") ? outlineAt(svg, event.originalEvent as PointerEvent) : null;
    if (outline) location.assign(outline.href.baseVal);
  });
  let pointed: SVGAElement | null = null;
  place.addEventListener("pointermove", (event) => {
    const outline = stage.classList.contains("without-outlines") ? null : outlineAt(svg, event);
    if (outline === pointed) return;
    if (pointed) lights.get(pointed)?.(false);
    if (outline) lights.get(outline)?.(true);
    stage.classList.toggle("pointing", outline !== null);
    pointed = outline;
  });
}

// The still picture stays beneath the viewer until its tiles are there: the first of a large scan may take seconds.
// Moved before that, the viewer takes over with what it has.
function hideStillWhenDrawn(viewer: OpenSeadragon.Viewer, stage: HTMLElement): void {
  const image = viewer.world.getItemAt(0);
  const hide = () => { stage.dataset.drawn = "true"; };
  if (image.getFullyLoaded()) hide();
  image.addHandler("fully-loaded-change", (event) => { if (event.fullyLoaded) hide(); });
  viewer.addOnceHandler("tile-drawn", () => { viewer.addOnceHandler("animation-start", hide); });
}

// The smallest outline that has this place inside it.
function outlineAt(svg: SVGSVGElement, event: { clientX: number; clientY: number }): SVGAElement | null {
  const point = svg.createSVGPoint();
  Object.assign(point, placeOf(svg, event));
  let found: SVGAElement | null = null;
  let least = Infinity;
  for (const outline of svg.querySelectorAll<SVGAElement>("a[data-gene]")) {
    const polygon = outline.querySelector("polygon");
    if (!polygon?.isPointInFill(point)) continue;
    const box = polygon.getBBox();
    if (box.width * box.height < least) [found, least] = [outline, box.width * box.height];
  }
  return found;
}

// OpenSeadragon adds a style element of its own where there is none with this mark; our policy allows none with content.
function forbidInlineStyle(): void {
  const mark = document.createElementNS("urn:wenmai:mark", "style"); // of no namespace that a browser styles by
  mark.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(mark);
}

// A gene's outline and its card are one thing: pointing at either, or reaching it with Tab, lights both.
function lightTogether(svg: SVGSVGElement): Map<SVGAElement, (lit: boolean) => void> {
  const lights = new Map<SVGAElement, (lit: boolean) => void>();
  for (const outline of svg.querySelectorAll<SVGAElement>("a[data-gene]")) {
    const card = document.getElementById(`card-${outline.dataset.gene?.slice(0, 16)}`);
    if (!card) continue;
    const holds = { pointer: false, focus: false };
    const note = (what: keyof typeof holds, held: boolean) => () => {
      holds[what] = held;
      for (const element of [outline, card]) element.classList.toggle("lit", holds.pointer || holds.focus);
    };
    for (const element of [outline, card]) {
      element.addEventListener("pointerenter", note("pointer", true));
      element.addEventListener("pointerleave", note("pointer", false));
      element.addEventListener("focusin", note("focus", true));
      element.addEventListener("focusout", note("focus", false));
    }
    lights.set(outline, (lit) => note("pointer", lit)());
  }
  return lights;
}
