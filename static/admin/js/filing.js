// Filing: words that are selected in a text become the passage to file; the keys 1 to 9 choose a theme by its number.
// The desk's own script presses the buttons. The words come from the page.

const texts = [...document.querySelectorAll("[data-text]")];
const setting = document.getElementById("desk-keys-on");

// How often the same words stand before this place, counted as the server counts: one behind the other.
function before(whole, part, start) {
  let count = 0;
  for (let at = whole.indexOf(part); at >= 0 && at < start; at = whole.indexOf(part, at + part.length)) count += 1;
  return count;
}

function take() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const text = texts.find((one) => one.contains(range.startContainer));
  const words = text?.querySelector("[data-words]");
  const passage = text?.querySelector("[data-passage]");
  if (!words || !passage || !words.contains(range.startContainer) || !words.contains(range.endContainer)) return;
  const lead = document.createRange();
  lead.setStart(words, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const selected = range.toString();
  const part = selected.trim();
  if (!part) return;
  const start = lead.toString().length + selected.length - selected.trimStart().length;
  passage.value = part;
  passage.setCustomValidity("");
  text.querySelector("[data-occurrence]").value = String(before(words.textContent, part, start));
}

// The text in which something is selected or has the focus; else the first that can be filed.
function textInFront() {
  const selection = document.getSelection();
  const inside = (node) => texts.find((text) => node && text.contains(node));
  const first = texts.find((text) => text.querySelector(".filing__form"));
  return inside(selection.isCollapsed ? null : selection.anchorNode) ?? inside(document.activeElement) ?? first;
}

function choose(number) {
  const themes = textInFront()?.querySelector(".filing__form [name=theme]");
  const option = themes?.options[number];
  if (!option) return false;
  themes.value = option.value;
  themes.setCustomValidity("");
  themes.scrollIntoView({ block: "nearest" });
  return true;
}

function isField(element) {
  return element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

function onKey(event) {
  if (event.isComposing || !setting?.checked || isField(event.target) || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && choose(Number(digit))) event.preventDefault();
}

function complain(field, words) {
  field.setCustomValidity(words);
  field.reportValidity();
  return false;
}

function isWhole(form, button) {
  const theme = form.elements.theme;
  const passage = form.elements.passage;
  const isNew = [...form.querySelectorAll("details input")].some((title) => title.value.trim());
  if (!theme.value && !isNew) return complain(theme, form.dataset.choose);
  if (button?.value === "passage" && !passage.value.trim()) return complain(passage, form.dataset.select);
  return true;
}

for (const form of document.querySelectorAll(".filing__form")) {
  for (const field of [form.elements.theme, form.elements.passage]) {
    field.addEventListener("input", () => field.setCustomValidity(""));
  }
  form.elements.passage.addEventListener("input", () => {
    form.elements.occurrence.value = "";
  });
  form.addEventListener("submit", (event) => {
    const isSuggested = event.submitter?.name === "suggested";
    if (!isSuggested && !isWhole(form, event.submitter)) event.preventDefault();
  });
}

if (texts.length) {
  document.addEventListener("selectionchange", take);
  document.addEventListener("keydown", onKey);
}
