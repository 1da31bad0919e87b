// Fills the address of a language from its title, until somebody writes another or the public knows it,
// and shows the whole address. The letters come from the server, so both make the same address.

const DOTS = "…";

export function slug(text, letters, longest) {
  const latin = [...text.normalize("NFC").toLowerCase()].map((letter) => letters[letter] ?? letter).join("");
  const ascii = latin.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
  const whole = ascii
    .replace(/[^\w\s\x1c-\x1f-]/g, "")
    .replace(/[-\s\x1c-\x1f]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "");
  return whole.length <= longest ? whole : whole.slice(0, longest + 1).replace(/-[^-]*$/, "").slice(0, longest);
}

function follow(field) {
  const title = field.form.elements[field.dataset.slugOf];
  const letters = JSON.parse(field.dataset.letters);
  const longest = Number(field.getAttribute("maxlength")) || 80;
  const shown = document.getElementById(`${field.id}_helptext`)?.querySelector(".address");
  const made = () => slug(title.value, letters, longest);
  let follows = !("known" in field.dataset) && (!field.value || field.value === made());

  function show() {
    if (shown) shown.textContent = `${field.dataset.before}${field.value || DOTS}${field.dataset.after}`;
  }

  title?.addEventListener("input", () => {
    if (follows) field.value = made();
    show();
  });
  field.addEventListener("input", () => {
    follows = !("known" in field.dataset) && !field.value;
    show();
  });
}

for (const field of document.querySelectorAll("input[data-slug-of]")) follow(field);
