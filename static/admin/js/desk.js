// Shortcuts of the reading desk. What can be pressed names its key in data-key; within a text, in data-text-key: then
// the one of the text in front is meant. They go by the place of the key, so that they work with a Cyrillic layout too,
// never fire in a field, and can be turned off. The words come from the page.

const STORED = "desk-shortcuts";
const tools = document.getElementById("desk-keys");
const setting = document.getElementById("desk-keys-on");
const help = document.getElementById("desk-help");
const texts = [...document.querySelectorAll("[data-text]")];
const rows = [...document.querySelectorAll("[data-row]")];

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

// The text in which something is selected or has the focus; else the first with which something can be done.
function textInFront() {
  const selection = document.getSelection();
  const anchor = selection.isCollapsed ? null : selection.anchorNode;
  const inside = (node) => texts.find((text) => node && text.contains(node));
  const first = texts.find((text) => text.querySelector("[data-text-key]"));
  return inside(anchor) ?? inside(document.activeElement) ?? first;
}

function stepText(by) {
  const current = texts.findIndex((text) => text.contains(document.activeElement));
  const next = texts[Math.min(Math.max(current + by, 0), texts.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function stepRow(by) {
  const current = rows.indexOf(document.activeElement);
  const next = current < 0 ? 0 : Math.min(Math.max(current + by, 0), rows.length - 1);
  rows[next]?.focus();
  return rows.length > 0;
}

function focusIn(id) {
  const field = document.getElementById(id)?.querySelector("textarea, select, input:not([type=hidden])");
  field?.focus();
  return Boolean(field);
}

const MOVES = {
  j: () => stepRow(1),
  k: () => stepRow(-1),
  n: () => stepText(1),
  p: () => stepText(-1),
  m: () => focusIn("desk-note"),
  a: () => focusIn("desk-assignment"),
};

function press(key) {
  const named = textInFront()?.querySelector(`[data-text-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`);
  if (!named) return MOVES[key]?.() ?? false;
  if (isField(named)) named.focus();
  else named.click();
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || help.open || !setting.checked) return;
  if (event.key === "Escape" && isField(event.target)) return event.target.blur();
  if (event.key === "Enter" && event.ctrlKey && event.target.matches("#desk-note textarea")) {
    event.preventDefault();
    return event.target.form.requestSubmit();
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    event.preventDefault();
    return help.showModal();
  }
  if (event.shiftKey || event.repeat) return;
  const key = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1].toLowerCase();
  if (key && press(key)) event.preventDefault();
}

if (tools && setting && help) {
  tools.hidden = false;
  setting.checked = remembered() !== "off";
  setting.addEventListener("change", () => {
    remember(setting.checked ? "on" : "off");
    apply();
  });
  apply();
  document.getElementById("desk-help-open").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", onKey);
}
