// Gives each rich-text editor the name of its field: the editor stands in for a textarea,
// and the field's label leads to that, not to the editor.

function nameOf(editor) {
  let box = editor.parentElement;
  while (box && !box.querySelector("textarea")) box = box.parentElement;
  const area = box?.querySelector("textarea");
  return area?.labels?.[0]?.textContent.replace(/[:\s]+$/, "").trim();
}

function nameEditors() {
  for (const editor of document.querySelectorAll(".ProseMirror:not([aria-label])")) {
    const name = nameOf(editor);
    if (name) editor.setAttribute("aria-label", name);
  }
}

nameEditors();
new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
