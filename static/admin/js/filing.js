// Filing: words that are selected in a text become the passage to file, and what is missing is said before sending. The
// words come from the page.

function take({ target, detail }) {
  const form = target.closest("[data-text]")?.querySelector(".filing__form");
  if (!form) return;
  form.elements.passage.value = detail.words;
  form.elements.passage.setCustomValidity("");
  form.elements.occurrence.value = String(detail.occurrence);
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

document.addEventListener("passage", take);
