/** What a person would miss without script: keys, and pages that look again by themselves. Everything works without it. */
const rows = () => [...document.querySelectorAll<HTMLTableRowElement>("[data-rows] tbody tr")];
let at = -1;

function select(next: number): void {
  const all = rows();
  if (all.length === 0) return;
  all[at]?.classList.remove("sel");
  at = Math.max(0, Math.min(all.length - 1, next));
  const row = all[at];
  row?.classList.add("sel");
  row?.scrollIntoView({ block: "nearest" });
  row?.querySelector<HTMLAnchorElement>("a.row-link")?.focus({ preventScroll: true });
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);

let prefix = "";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const chord = `${prefix}${event.key}`;
  prefix = "";
  if (event.key === "g") prefix = "g ";
  else if (event.key === "j") select(at + 1);
  else if (event.key === "k") select(at - 1);
  else document.querySelector<HTMLElement>(`[data-key="${CSS.escape(chord)}"]`)?.focus();
  const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(chord)}"]`);
  if (link) link.click();
});

const seconds = Number(document.documentElement.dataset.live ?? 0);
if (seconds > 0) setInterval(look, seconds * 1000);

/** Puts the new content in place of the old, but never under a hand that types or a row that is selected. */
async function look(): Promise<void> {
  if (document.hidden || isTyping(document.activeElement) || at >= 0) return;
  const reply = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (reply === null || !reply.ok || reply.redirected) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
  const main = document.querySelector("main");
  if (fresh && main) main.replaceChildren(...fresh.childNodes);
}
