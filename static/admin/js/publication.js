// Words that are selected in an answer become the words to hide, and the preview shows at once what the public would read.

const COVERS = /█+/u;

// Where the words stand: every place, one behind the other, as the server counts.
function places(whole, part) {
  const found = [];
  for (let at = whole.indexOf(part); part && at >= 0; at = whole.indexOf(part, at + part.length)) found.push(at);
  return found;
}

function show(preview, text) {
  const marks = text.split(COVERS).flatMap((part, index) => {
    if (!index) return [part];
    const mark = document.createElement("span");
    mark.className = "covered";
    mark.lang = document.documentElement.lang;
    mark.textContent = preview.dataset.hidden;
    return [mark, part];
  });
  preview.replaceChildren(...marks);
}

function enliven(panel) {
  const source = panel.closest("[data-text]")?.querySelector("[data-words]");
  const preview = panel.querySelector("[data-preview]");
  const words = panel.querySelector('[name="words"]');
  const occurrence = panel.querySelector('[name="occurrence"]');
  if (!source || !preview || !words || !occurrence) return;

  function update() {
    const part = words.value.replaceAll("\r\n", "\n").trim();
    const found = places(source.textContent, part);
    const at = occurrence.value === "" ? (found.length === 1 ? found[0] : undefined) : found[Number(occurrence.value)];
    // By characters as the server counts them: a hidden one may have been two of the browser's.
    const shown = [...preview.dataset.shown.replaceAll("\r\n", "\n")];
    if (at !== undefined) {
      const hidden = [...part].length;
      shown.splice([...source.textContent.slice(0, at)].length, hidden, "█".repeat(hidden));
    }
    show(preview, shown.join(""));
  }

  source.addEventListener("passage", ({ detail }) => {
    if (!panel.open) return;
    words.value = detail.words;
    occurrence.value = String(detail.occurrence);
    update();
  });
  words.addEventListener("input", () => {
    occurrence.value = "";
    update();
  });
  for (const needless of panel.querySelectorAll("[data-needless]")) needless.hidden = true;
}

for (const panel of document.querySelectorAll("[data-publication]")) enliven(panel);
