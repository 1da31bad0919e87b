// The moderators' queue by keyboard. A button names its key in data-key; one that needs a ground first waits for it.

const status = document.getElementById("queue-status");
const form = document.getElementById("queue-decision");
let waiting = null; // the button of an act that has been chosen, and not yet carried out
let sent = false;

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

// Enter carries out the act that waits: at rest, and in the note with Ctrl.
function carryOut(target, isForced) {
  const atRest = target === document.body || target.matches('input[type="radio"], input[type="checkbox"]');
  if (!waiting || !(atRest || (isForced && target.matches("textarea")))) return false;
  form.requestSubmit(waiting);
  return true;
}

function act(key, target) {
  if (key.endsWith("enter")) return carryOut(target, key === "ctrl+enter");
  return /^[1-9]$/.test(key) ? pick(Number(key)) : press(key);
}

document.addEventListener("shortcut", (event) => {
  if (act(event.detail, event.target)) event.preventDefault();
});

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
