// Boxes that complete what is typed stand in for a select: each is named by the label of its field, which leads to it.

function nameBox(select) {
  const label = select.labels?.[0];
  const shown = document.getElementById(`select2-${select.id}-container`);
  const box = shown?.closest('[role="combobox"]');
  if (!label || !box || box.dataset.named) return;
  label.id ||= `${select.id}_label`;
  box.dataset.named = "yes";
  box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  for (const name of ["role", "aria-readonly"]) shown.removeAttribute(name);
  label.addEventListener("click", () => box.focus());
}

function nameBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) nameBox(select);
}

nameBoxes();
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
