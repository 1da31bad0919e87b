// Words that are selected in the comment become the words to hide.

const text = document.getElementById("queue-text");
const words = document.querySelector('#queue-decision [name="words"]');
const occurrence = document.querySelector('#queue-decision [name="occurrence"]');

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
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
  const lead = document.createRange();
  lead.setStart(text, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const selected = range.toString();
  const part = selected.trim();
  if (!part) return;
  const start = lead.toString().length + selected.length - selected.trimStart().length;
  words.value = part;
  occurrence.value = String(before(text.textContent, part, start));
}

if (text && words && occurrence) {
  document.addEventListener("selectionchange", take);
  words.addEventListener("input", () => {
    occurrence.value = "";
  });
}
