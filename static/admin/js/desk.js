// The reading desk by keyboard. What can be pressed names its key in data-key; within a text, in data-text-key: then the
// one of the text in front is meant, as is the list whose options have the numbers 1 to 9, data-numbered.

const texts = [...document.querySelectorAll("[data-text]")];
const rows = [...document.querySelectorAll("[data-row]")];

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

function choose(number) {
  const list = textInFront()?.querySelector("[data-numbered]");
  const option = list?.options[number];
  if (!option) return false;
  list.value = option.value;
  list.dispatchEvent(new Event("input", { bubbles: true }));
  list.scrollIntoView({ block: "nearest" });
  return true;
}

function saveNote(target) {
  if (!target.matches("#desk-note textarea")) return false;
  target.form.requestSubmit();
  return true;
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
  if (named.matches("select")) named.focus();
  else named.click();
  return true;
}

function act(key, target) {
  if (key === "ctrl+enter") return saveNote(target);
  return /^[1-9]$/.test(key) ? choose(Number(key)) : press(key);
}

document.addEventListener("shortcut", (event) => {
  if (act(event.detail, event.target)) event.preventDefault();
});
