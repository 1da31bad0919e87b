// Characters left under a textarea with data-max (or maxlength). The words come from
// the template: <p data-counter-for="ID" data-left="… {n}" data-over="… {n}" hidden>.

const QUIET_MS = 700;
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;

// As readers count, and the server: a letter with its accents is one character, a line end too.
function count(text) {
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

for (const note of document.querySelectorAll("[data-counter-for]")) {
  const area = document.getElementById(note.dataset.counterFor);
  const most = Number(area?.dataset.max ?? area?.getAttribute("maxlength"));
  if (!area || !most) continue;

  // Seen at once; read out only when the typing pauses, and only near the end.
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  note.after(spoken);
  note.hidden = false;
  let timer;

  const show = () => {
    const left = most - count(area.value.trim());
    const words = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", Math.abs(left));
    note.textContent = words;
    note.classList.toggle("field__count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = left < most * 0.1 ? words : "";
    }, QUIET_MS);
  };
  area.addEventListener("input", show);
  show();
}
