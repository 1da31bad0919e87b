// Keeps what is typed into the form in a slot on the server, and shows who else is at work.
// Says nothing while all is well but the time of the last keeping; a lost connection is told.
// Words in the slot that the page does not show are never replaced. A page without words for
// «kept» (data-saved) only shows who is there. What is not kept is asked about before leaving.

const PAUSE = 4000; // milliseconds after the last key
const BEAT = 30000; // between signs of life

const status = document.getElementById("autosave");
const form = status?.closest("form");
const others = document.getElementById("at-work");

if (form && status.dataset.url) {
  const waiting = form.querySelector(".unsaved");
  const slot = form.elements._slot;
  let timer = 0;
  let sent = fingerprint();
  let queue = Promise.resolve();
  let safe = "saved" in status.dataset && !waiting;
  let leaving = false;
  let touched = false;

  function fields() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name.startsWith("_")) continue;
      (found[name] ??= []).push(value);
    }
    return found;
  }

  function fingerprint() {
    return JSON.stringify(fields());
  }

  async function tell(body) {
    const answer = await fetch(status.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(body),
      keepalive: leaving && JSON.stringify(body).length < 60000,
    });
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    return answer.json();
  }

  function show(state, base) {
    const words = [];
    if (state.others.length) words.push(`${others.dataset.one} ${state.others.join(", ")}`);
    if (state.newest > base) words.push(others.dataset.newer);
    const text = words.join(" ");
    if (others.textContent.trim() !== text) others.textContent = text;
  }

  function say(words, failed) {
    safe = !failed;
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("autosave--failed", failed);
  }

  async function keep() {
    const base = Number(form.elements.base?.value || 0);
    const now = fingerprint();
    if (!touched) sent = now;
    const changed = now !== sent;
    if (changed && waiting) say(status.dataset.waiting, true);
    const keeping = changed && !waiting && "saved" in status.dataset;
    try {
      const state = await tell(keeping ? { base, slot: slot.value, fields: fields() } : { base });
      if (state.refused) return say(state.refused, true);
      if (keeping) {
        sent = now;
        slot.value = state.slot;
        say(status.dataset.saved.replace("{time}", state.saved_at), false);
      }
      show(state, base);
    } catch {
      if (keeping) say(status.dataset.failed, true);
    }
  }

  // One after the other: each needs the stamp that the one before was answered with.
  function keepNext() {
    queue = queue.then(keep);
  }

  function soon(event) {
    touched ||= event.isTrusted;
    clearTimeout(timer);
    timer = setTimeout(keepNext, PAUSE);
  }

  // The editors write their textareas anew once they have loaded, however late: only what somebody does is a change.
  function begin(event) {
    if (touched || !event.isTrusted) return;
    sent = fingerprint();
    touched = true;
  }

  for (const kind of ["keydown", "pointerdown", "beforeinput", "drop"]) form.addEventListener(kind, begin, true);
  for (const kind of ["input", "change", "keyup", "click"]) form.addEventListener(kind, soon);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!safe && touched && !leaving && fingerprint() !== sent) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving && fingerprint() !== sent) keepNext();
  });
  setInterval(() => document.visibilityState === "visible" && !leaving && keepNext(), BEAT);
  setTimeout(keepNext, 1500);
}
