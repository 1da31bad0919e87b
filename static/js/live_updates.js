// Looks for new notes of an event while it is on and the page is seen. They wait behind a
// button, so that nothing moves under a reader's eyes; what was mended or taken away changes
// in its place. All words come from the page:
// <section data-live="…/updates.json" data-one="…" data-many="… {n} …"> with three templates.

const EVERY_MS = 30_000;
const SLOWEST_MS = 300_000;
// Addresses become links as on the server: cut to so many characters, without the punctuation behind them.
const ADDRESS = /https?:\/\/[^\s<>"]+/giu;
const PUNCTUATION = /[.,:;!?)\]}'’”»…]+$/u;
const LONGEST_LINK = 60;

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
      mend(told);
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

  function mend(told) {
    const updates = new Map(told.updates.map((update) => [String(update.id), update]));
    for (const update of waiting.values()) {
      if (!updates.has(String(update.id)) && isCovered(update, told)) waiting.delete(update.id);
    }
    for (const item of section.querySelectorAll("[data-update]")) {
      const id = item.dataset.update;
      const shown = { id: Number(id), posted_at: item.querySelector("time").dateTime };
      if (updates.has(id)) replace(item, note(updates.get(id)));
      else if (isCovered(shown, told)) remove(item);
    }
  }

  function replace(item, mended) {
    if (words(item) === words(mended)) return;
    mended.className = item.className;
    const hasFocus = item.contains(document.activeElement);
    item.replaceWith(mended);
    if (hasFocus) mended.focus();
  }

  function remove(item) {
    const day = item.closest("[data-day]");
    known.delete(item.dataset.update);
    item.remove();
    if (!day.querySelector("[data-update]")) day.remove();
  }

  function announce() {
    if (!waiting.size) return fresh.replaceChildren();
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
    const updates = [...waiting.values()].sort(byTime);
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
      words.split(/\r?\n/).forEach((line, number) => paragraph.append(...(number ? [document.createElement("br")] : []), ...linked(line)));
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

function byTime(a, b) {
  return Date.parse(a.posted_at) - Date.parse(b.posted_at) || a.id - b.id;
}

// Whether the answer would name this note if it were still there.
function isCovered(update, told) {
  return !told.has_older || byTime(update, told.updates.at(-1)) >= 0;
}

// What a note says, however its markup is spaced.
function words(item) {
  return item.textContent.replace(/\s/gu, "");
}

function linked(line) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of line.matchAll(ADDRESS)) {
    const address = found.replace(PUNCTUATION, "");
    if (!URL.canParse(address)) continue;
    parts.push(line.slice(end, index), link(address));
    end = index + address.length;
  }
  return [...parts, line.slice(end)];
}

function link(address) {
  const shown = address.length > LONGEST_LINK ? `${address.slice(0, LONGEST_LINK - 1)}…` : address;
  return Object.assign(document.createElement("a"), { href: address, rel: "nofollow", textContent: shown });
}
