// Quoting in place. The buttons that quote the whole or a paragraph put it into the text at
// once, and one more quotes what is selected in <… data-quotable>: <button
// data-quote-selection="ID of the textarea">. Lines of a quotation begin with «> ».

const source = document.querySelector("[data-quotable]");
const button = document.querySelector("[data-quote-selection]");
const area = button && document.getElementById(button.dataset.quoteSelection);

// Paragraphs that the writer of the comment has not quoted from others.
const paragraphs = () => [...source.children].filter((one) => one.matches("p")).map((one) => one.innerText.trim());

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || !source.contains(selection.getRangeAt(0).commonAncestorContainer)) return "";
  return selection.toString().trim();
}

function insert(text) {
  const quotation = text.split(/\r?\n/).map((line) => `> ${line}`.trimEnd()).join("\n");
  const at = area.selectionStart;
  const [before, after] = [area.value.slice(0, at), area.value.slice(at)];
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  area.setRangeText(`${gap}${quotation}\n\n`, at, at, "end");
  if (after.startsWith("\n")) area.selectionStart = area.selectionEnd;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

if (source && area) {
  button.addEventListener("click", () => insert(selected()));
  document.addEventListener("selectionchange", () => {
    button.hidden = !selected();
  });
  for (const plain of document.querySelectorAll('button[name="quote"]')) {
    plain.addEventListener("click", (event) => {
      event.preventDefault();
      const found = paragraphs();
      insert((plain.value === "all" ? found : found.slice(plain.value - 1, plain.value)).join("\n\n"));
    });
  }
}
