// Plays how a design is stitched. The page has the finished picture; it gives way to the drawing at the first touch,
// and stays where the drawing cannot be had.
import { drawingOn } from "./stitching_drawing";
import { decodePlan, type Plan } from "./stitching_plan";
import { movingOver } from "./stitching_view";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const CALM_PAUSE_MS = 1200; // without motion, it goes on colour by colour
const WHOLE_S = 45; // at the speed that is chosen at first, a design takes about this long

for (const player of document.querySelectorAll<HTMLElement>(".stitching[data-plan]")) void open(player);

async function open(player: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(player.dataset.plan ?? "");
    if (!answer.ok) throw new Error(String(answer.status));
    start(player, decodePlan(await answer.arrayBuffer()));
    player.dataset.ready = "true";
  } catch {
    const failed = player.querySelector<HTMLElement>(".stitching-failed");
    if (failed) failed.hidden = false;
  }
}

function start(player: HTMLElement, plan: Plan): void {
  const find = <E extends Element>(selector: string) => {
    const found = player.querySelector<E>(selector);
    if (!found) throw new Error(`the page has no ${selector}`);
    return found;
  };
  const canvas = find<HTMLCanvasElement>("canvas");
  const draw = plan.count ? drawingOn(canvas, plan, colourOf(player.dataset.cloth ?? "")) : null;
  if (!draw) throw new Error("no WebGL 2, or nothing to draw");
  const [play, place, number] = [find<HTMLButtonElement>("[data-does=play]"), find<HTMLInputElement>("[type=range]"), find<HTMLElement>(".stitching-number")];
  const [rate, needle] = [find<HTMLSelectElement>("select"), find<HTMLElement>(".stitching-needle")];
  const threads = [...player.querySelectorAll<HTMLElement>("[data-thread]")];
  const spoken = new Intl.NumberFormat(document.documentElement.lang || undefined);

  let sewn = plan.count; // may be a fraction while it plays
  let playing = false;
  let due = false;
  let then = 0;
  const moving = movingOver(canvas, plan.bounds, () => ask());

  const ask = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(paint);
  };
  const paint = (now: number) => {
    due = false;
    if (playing) advance(now);
    const count = Math.floor(sewn);
    draw(moving.view, count);
    pin(count);
    if (playing) ask();
  };
  const advance = (now: number) => {
    const passed = now - then;
    if (calm.matches) {
      if (passed < CALM_PAUSE_MS) return;
      sewn = nextColour(plan, Math.floor(sewn));
    } else {
      sewn = Math.min(plan.count, sewn + Math.min(passed, 250) * Number(rate.value) / 1000);
    }
    then = now;
    tell();
    if (sewn >= plan.count) setPlaying(false);
  };
  const tell = () => {
    const count = Math.floor(sewn);
    const thread = count ? plan.thread[count - 1] : plan.thread[0];
    place.value = String(count);
    number.textContent = `${spoken.format(count)} / ${spoken.format(plan.count)}`;
    let name = "";
    for (const item of threads) {
      const current = Number(item.dataset.thread) === thread;
      if (current) name = item.dataset.name ?? "";
      if (current !== item.hasAttribute("aria-current")) item.toggleAttribute("aria-current", current);
      if (current) item.setAttribute("aria-current", "step");
    }
    place.setAttribute("aria-valuetext", `${number.textContent} ${name}`);
  };
  const pin = (count: number) => {
    const at = 6 * Math.max(0, count - 1);
    const floats = stitchesOf(plan);
    const ratio = canvas.width / Math.max(1, canvas.clientWidth);
    const [x, y] = count ? [floats[at + 2], floats[at + 3]] : [floats[0], floats[1]];
    const left = ((x - moving.view.x) * moving.view.pxPerMm + canvas.width / 2) / ratio;
    const top = ((y - moving.view.y) * moving.view.pxPerMm + canvas.height / 2) / ratio;
    const inside = left >= 0 && top >= 0 && left <= canvas.clientWidth && top <= canvas.clientHeight;
    needle.hidden = count === plan.count || !inside;
    needle.style.transform = `translate(${left}px, ${top}px)`;
  };
  const setPlaying = (on: boolean) => {
    if (on) player.dataset.touched = "true";
    if (on && sewn >= plan.count) sewn = 0;
    playing = on;
    then = performance.now();
    play.textContent = (on ? play.dataset.pause : play.dataset.play) ?? "";
    tell();
    ask();
  };
  const goTo = (count: number) => {
    setPlaying(false);
    player.dataset.touched = "true";
    sewn = Math.min(plan.count, Math.max(0, count));
    tell();
    ask();
  };
  const does: Record<string, () => void> = {
    play: () => setPlaying(!playing),
    back: () => goTo(Math.floor(sewn) - 1),
    on: () => goTo(Math.floor(sewn) + 1),
    in: () => moving.zoom(1),
    out: () => moving.zoom(-1),
    whole: () => moving.whole(),
  };
  player.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const button = target.closest<HTMLButtonElement>("button[data-does]");
    if (button) {
      if (button.dataset.does !== "play") player.dataset.touched = "true";
      does[button.dataset.does ?? ""]?.();
    }
    const first = plan.firstOf.get(Number(target.closest<HTMLElement>("[data-thread]")?.dataset.thread ?? NaN));
    if (first !== undefined) goTo(first + 1);
  });
  place.addEventListener("input", () => goTo(Number(place.value)));
  for (const kind of ["pointerdown", "wheel", "keydown"]) {
    canvas.addEventListener(kind, () => { player.dataset.touched = "true"; });
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    setPlaying(!playing);
  });
  canvas.addEventListener("webglcontextlost", () => {
    setPlaying(false);
    delete player.dataset.touched; // the finished picture again
  });
  place.max = String(plan.count);
  rate.value = usualRate(rate, plan.count);
  for (const part of player.querySelectorAll<HTMLElement>("[data-when-ready]")) part.hidden = false;
  moving.whole();
  tell();
}

function stitchesOf(plan: Plan): Float32Array {
  return new Float32Array(plan.stitches);
}

// How far it is sewn when the colour after this place is done.
function nextColour(plan: Plan, from: number): number {
  if (from >= plan.count) return plan.count;
  let to = from + 1;
  while (to < plan.count && plan.thread[to] === plan.thread[from]) to++;
  return to;
}

function usualRate(rate: HTMLSelectElement, count: number): string {
  const rates = [...rate.options].map((option) => Number(option.value));
  return String(rates.find((one) => count / one <= WHOLE_S) ?? rates[rates.length - 1]);
}

function colourOf(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16) || 0;
  return [value >> 16, (value >> 8) & 255, value & 255];
}
