// Words that are selected in a text marked data-words are told to the page's own scripts as an event "passage" of that
// text: detail.words, and detail.occurrence, how often the same words stand before this place. This script comes last,
// for it tells at once what was selected before it ran.

// Counted as the server counts: one behind the other.
function before(whole, part, start) {
  let count = 0;
  for (let at = whole.indexOf(part); at >= 0 && at < start; at = whole.indexOf(part, at + part.length)) count += 1;
  return count;
}

function textOf(node) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-words]");
}

function tell() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const text = textOf(range.startContainer);
  const selected = range.toString();
  const words = selected.trim();
  if (!text?.contains(range.endContainer) || !words) return;
  const lead = document.createRange();
  lead.setStart(text, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const start = lead.toString().length + selected.length - selected.trimStart().length;
  const detail = { words, occurrence: before(text.textContent, words, start) };
  text.dispatchEvent(new CustomEvent("passage", { bubbles: true, detail }));
}

document.addEventListener("selectionchange", tell);
tell();
