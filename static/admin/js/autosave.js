// Keeps what is typed into the form in a slot on the server, and shows who else is at work.
// Says nothing while all is well but the time of the last keeping; a lost connection is told.

const PAUSE = 4000; // milliseconds after the last key
const BEAT = 30000; // between signs of life

const status = document.getElementById("autosave");
const form = status?.closest("form");
const others = document.getElementById("at-work");

if (form && status.dataset.url) {
  let timer = 0;
  let sent = fingerprint();
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
    return JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  }

  async function tell(body) {
    const answer = await fetch(status.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(body),
      keepalive: leaving && JSON.stringify(body).length < 60000,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function show(state, base) {
    const words = [];
    if (state.others.length) words.push(`${others.dataset.one} ${state.others.join(", ")}`);
    if (state.newest > base) words.push(others.dataset.newer);
    const text = words.join(" ");
    if (others.textContent.trim() !== text) others.textContent = text;
  }

  async function keep() {
    const base = Number(form.elements.base?.value || 0);
    const now = fingerprint();
    const changed = now !== sent;
    try {
      const state = await tell(changed ? { base, fields: fields() } : { base });
      if (changed) {
        sent = now;
        status.textContent = status.dataset.saved.replace("{time}", state.saved_at);
        status.classList.remove("autosave--failed");
      }
      show(state, base);
    } catch {
      if (!changed) return;
      status.textContent = status.dataset.failed;
      status.classList.add("autosave--failed");
    }
  }

  function soon() {
    touched = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  for (const kind of ["input", "change", "keyup", "click"]) form.addEventListener(kind, soon);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving && fingerprint() !== sent) keep();
  });
  setInterval(() => document.visibilityState === "visible" && !leaving && keep(), BEAT);
  // The editors write their textareas anew once they have loaded; that is not yet a change.
  setTimeout(() => {
    if (!touched) sent = fingerprint();
    keep();
  }, 1500);
}
