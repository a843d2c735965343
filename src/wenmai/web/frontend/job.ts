// Follows a job as it goes on; at its end the page tells what came of it. Where it cannot be followed, the page is asked
// for again now and then.
const PAUSE_MS = 4000;

follow();

function follow(): void {
  const job = document.querySelector<HTMLElement>("#job[data-events]");
  if (!job) return;
  const events = new EventSource(job.dataset.events ?? "");
  const heard = (event: MessageEvent<string>) => tell(job, JSON.parse(event.data));
  events.addEventListener("progress", heard);
  events.addEventListener("end", () => {
    events.close();
    void renew();
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => void renew(), PAUSE_MS);
  });
  addEventListener("pagehide", () => events.close());
}

function tell(job: HTMLElement, said: { state: string; progress: number }): void {
  const state = job.querySelector<HTMLElement>(".state");
  const bar = job.querySelector("progress");
  const percent = job.querySelector<HTMLElement>(".job-percent");
  const name = (said.state === "running" ? job.dataset.running : job.dataset.queued) ?? "";
  if (state && state.textContent !== name) {
    state.textContent = name;
    state.className = `state state-job-${said.state}`;
    state.parentElement?.querySelector(".quiet")?.remove();
  }
  if (bar) bar.value = said.progress;
  if (percent) percent.textContent = `${Math.round(100 * said.progress)} %`;
}

// The page as it is now, in place: who reads it stays where he is.
async function renew(): Promise<void> {
  const old = document.querySelector("#job");
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("#job");
    if (!answer.ok || !now || !old) throw new Error(String(answer.status));
    old.replaceWith(document.adoptNode(now));
  } catch {
    location.reload();
    return;
  }
  follow();
}
