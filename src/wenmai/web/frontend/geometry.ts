// Places on the screen in the pixels of the picture that an SVG lies over: its viewBox counts them.
export type Point = { x: number; y: number };

export const SVG = "http://www.w3.org/2000/svg";

export function placeOf(svg: SVGSVGElement, event: { clientX: number; clientY: number }): Point {
  const matrix = svg.getScreenCTM();
  if (!matrix) return { x: 0, y: 0 };
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return { x, y };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

// How far an arrow key moves something, null for other keys; with a modifier ten times as far where asked.
export function stepOf(event: KeyboardEvent, by: number): Point | null {
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by],
  };
  const step = steps[event.key];
  return step ? { x: step[0], y: step[1] } : null;
}
