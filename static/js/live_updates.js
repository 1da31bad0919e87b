// Looks for new notes of an event while it is on and the page is seen. They wait behind a
// button, so that nothing moves under a reader's eyes. All words come from the page:
// <section data-live="…/updates.json" data-one="…" data-many="… {n} …"> with three templates.

const EVERY_MS = 30_000;
const SLOWEST_MS = 300_000;

const section = document.querySelector("[data-live]");
if (section) watch(section);

function watch(section) {
  const fresh = section.querySelector("[data-fresh]");
  const days = section.querySelector("[data-days]");
  const known = new Set([...section.querySelectorAll("[data-update]")].map((item) => item.dataset.update));
  const waiting = new Map();
  let pause = EVERY_MS;
  let timer;

  async function look() {
    try {
      const response = await fetch(section.dataset.live, { credentials: "omit" });
      if (!response.ok) throw new Error(response.status);
      const told = await response.json();
      pause = EVERY_MS;
      for (const update of told.updates) if (!known.has(String(update.id))) waiting.set(update.id, update);
      announce();
      if (told.stage !== "on") return;
    } catch {
      pause = Math.min(pause * 2, SLOWEST_MS); // the server is busy or the network is away: ask less often
    }
    wait();
  }

  function wait() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, pause);
  }

  function announce() {
    if (!waiting.size) return;
    const { one, many } = section.dataset;
    const button = fresh.querySelector("button") ?? document.createElement("button");
    const words = waiting.size === 1 ? one : many.replace("{n}", waiting.size);
    if (button.textContent === words) return;
    button.type = "button";
    button.className = "button button--primary";
    button.textContent = words;
    button.onclick = show;
    fresh.append(button);
  }

  function show() {
    const updates = [...waiting.values()].sort((a, b) => a.posted_at.localeCompare(b.posted_at) || a.id - b.id);
    waiting.clear();
    fresh.replaceChildren();
    section.querySelector("[data-none]")?.remove();
    const items = updates.map((update) => {
      known.add(String(update.id));
      const item = note(update);
      listOf(update).prepend(item);
      return item;
    });
    items.at(-1)?.focus();
  }

  function note(update) {
    const item = copy("update");
    item.id = `update-${update.id}`;
    item.dataset.update = update.id;
    const link = item.querySelector("a");
    link.href = update.url;
    const time = link.querySelector("time");
    time.dateTime = update.posted_at;
    time.textContent = update.time;
    item.querySelector(".update__text").append(...(update.text ? paragraphs(update.text) : elsewhere(update)));
    return item;
  }

  function listOf(update) {
    const day = update.posted_at.slice(0, 10);
    const found = days.querySelector(`[data-day="${CSS.escape(day)}"]`);
    if (found) return found.querySelector("ol");
    const group = copy("day");
    group.dataset.day = day;
    const time = group.querySelector("time");
    time.dateTime = day;
    time.textContent = update.day;
    days.prepend(group);
    return group.querySelector("ol");
  }

  function copy(name) {
    return section.querySelector(`template[data-template="${name}"]`).content.firstElementChild.cloneNode(true);
  }

  function paragraphs(text) {
    return text.split(/\r?\n(?:\r?\n)+/).map((words) => {
      const paragraph = document.createElement("p");
      words.split(/\r?\n/).forEach((line, number) => paragraph.append(...(number ? [document.createElement("br")] : []), line));
      return paragraph;
    });
  }

  function elsewhere(update) {
    return update.elsewhere.map(({ language, name, url }) => {
      const line = copy("elsewhere");
      const link = line.querySelector("a");
      Object.assign(link, { href: url, lang: language, hreflang: language, textContent: name });
      return line;
    });
  }

  const said = section.querySelector("[data-note]");
  said.textContent = said.dataset.note;
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  wait();
}
