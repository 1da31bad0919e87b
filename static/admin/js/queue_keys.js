// Shortcuts of the moderators' queue. A button names its key in data-key; one that needs a ground first waits for it.
// They go by the place of the key, so that they work with a Cyrillic layout too, never fire in a field, and can be
// turned off. The words come from the page.

const STORED = "queue-shortcuts";
const tools = document.getElementById("queue-keys");
const setting = document.getElementById("queue-keys-on");
const help = document.getElementById("queue-help");
const status = document.getElementById("queue-status");
const form = document.getElementById("queue-decision");
let waiting = null; // the button of an act that has been chosen, and not yet carried out
let sent = false;

function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // Without storage the setting holds for this page.
  }
}

function apply() {
  document.getElementById("content-main").classList.toggle("queue--keys", setting.checked);
}

function isField(element) {
  if (element.matches("textarea, select, [contenteditable]")) return true;
  return element.matches("input") && !["radio", "checkbox", "submit", "button"].includes(element.type);
}

function grounds() {
  return form ? [...form.querySelectorAll('input[name="ground"]')] : [];
}

function hasGround() {
  return grounds().some((ground) => ground.checked);
}

function tell(words) {
  status.textContent = words.replace("{act}", waiting.dataset.label);
}

// The act is chosen: what is still missing gets the focus, and the notice of this act is shown.
function choose(button) {
  waiting = button;
  for (const notice of form.querySelectorAll("details[data-act]")) notice.open = notice.dataset.act === button.value;
  for (const other of form.querySelectorAll("[data-needs-ground]")) other.classList.toggle("queue__act--chosen", other === button);
  const words = form.querySelector('[name="words"]');
  if (button.value === "redact" && words && !words.value) {
    words.closest("details").open = true;
    words.focus();
  } else {
    (grounds().find((ground) => ground.checked) ?? grounds()[0])?.focus();
  }
  tell(hasGround() ? status.dataset.ready : status.dataset.ground);
}

function pick(number) {
  const ground = grounds()[number - 1];
  if (!ground) return false;
  ground.checked = true;
  ground.focus();
  ground.dispatchEvent(new Event("change", { bubbles: true }));
  if (waiting) tell(status.dataset.ready);
  return true;
}

function step(by) {
  const rows = [...document.querySelectorAll(".queue__open")];
  const focused = rows.indexOf(document.activeElement);
  const current = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute("aria-current"));
  const next = current < 0 ? (by > 0 ? 0 : rows.length - 1) : current + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  return rows.length > 0;
}

function press(key) {
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (key === "m") {
    form?.querySelector('[name="note"]')?.focus();
    return Boolean(form);
  }
  const button = document.querySelector(`[data-key="${key}"]`);
  if (!button) return false;
  if (button.hasAttribute("data-needs-ground")) choose(button);
  else button.click();
  return true;
}

function onEnter(event) {
  const target = event.target;
  const inNote = target.matches("textarea") && event.ctrlKey;
  const atRest = target === document.body || target.matches('input[type="radio"], input[type="checkbox"]');
  if (!waiting || !(inNote || atRest)) return;
  event.preventDefault();
  form.requestSubmit(waiting);
}

function onKey(event) {
  if (event.isComposing || help.open || !setting.checked) return;
  if (event.key === "Enter") return onEnter(event);
  if (event.key === "Escape" && isField(event.target)) return event.target.blur();
  if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    event.preventDefault();
    return help.showModal();
  }
  if (event.shiftKey || event.repeat) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const done = digit ? pick(Number(digit)) : letter && press(letter.toLowerCase());
  if (done) event.preventDefault();
}

if (tools && setting && help && status) {
  tools.hidden = false;
  setting.checked = remembered() !== "off";
  setting.addEventListener("change", () => {
    remember(setting.checked ? "on" : "off");
    apply();
  });
  apply();
  document.getElementById("queue-help-open").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", onKey);
}

if (form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.hasAttribute("data-needs-ground") && !hasGround()) {
      event.preventDefault();
      choose(button);
    } else if (sent) {
      event.preventDefault();
    } else {
      sent = true;
    }
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
