// Keeps the text of <form data-draft="KEY"> in this browser until it has been sent: never the
// name, never the address. On the page after sending, <script data-sent> has it forgotten.

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const QUIET_MS = 400;
const SENDING = "draft:sending";
const form = document.querySelector("form[data-draft]");

// A browser may refuse to store anything; then nothing is kept.
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

function read(key) {
  const kept = attempt(() => JSON.parse(localStorage.getItem(key)));
  return kept && Date.now() - kept.at < KEPT_MS ? kept.text : "";
}

function write(key, text) {
  attempt(() => (text.trim() ? localStorage.setItem(key, JSON.stringify({ text, at: Date.now() })) : forget(key)));
}

function forget(key) {
  attempt(() => localStorage.removeItem(key));
}

function forgetOld() {
  for (const key of attempt(() => Object.keys(localStorage)) ?? []) {
    if (key.startsWith("draft:") && key !== SENDING && !read(key)) forget(key);
  }
}

function keep(form) {
  const key = `draft:${form.dataset.draft}`;
  const area = form.elements.comment;
  const note = form.querySelector("[data-draft-note]");
  const begun = area.value;
  const kept = read(key);
  let timer;

  if (kept && !begun.trim()) {
    area.value = kept;
    note.hidden = false;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.querySelector("[data-draft-hint]").hidden = false;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(key, area.value), QUIET_MS);
  });
  addEventListener("pagehide", () => {
    if (area.value !== begun) write(key, area.value);
  });
  note.querySelector("button").addEventListener("click", () => {
    area.value = begun;
    note.hidden = true;
    forget(key);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name || !area.value.trim()) return;
    write(key, area.value);
    attempt(() => sessionStorage.setItem(SENDING, key));
  });
}

if (form) {
  attempt(() => sessionStorage.removeItem(SENDING)); // it came back: it has not been sent
  keep(form);
} else if (document.querySelector("script[data-sent]")) {
  const key = attempt(() => sessionStorage.getItem(SENDING));
  if (key) forget(key);
  attempt(() => sessionStorage.removeItem(SENDING));
}
forgetOld();
