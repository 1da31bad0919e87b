// Gives each rich-text editor the name of its field and the language of its text: the editor stands
// in for a textarea, and the field's label leads to that, not to the editor. Its buttons, which the
// package names in English, are named in the language of the page, and say what is pressed.

const gettext = window.gettext ?? ((text) => text);

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

function nameButtons(bar) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", gettext("Toolbar"));
  for (const button of bar.querySelectorAll("button[title]")) {
    const name = gettext(button.title);
    button.title = name;
    button.setAttribute("aria-label", name);
    if (button.classList.contains("material-icons")) hideIcon(button);
  }
}

// The letters that the font of icons draws as one sign are no words of the button.
function hideIcon(button) {
  const icon = document.createElement("span");
  icon.setAttribute("aria-hidden", "true");
  icon.append(...button.childNodes);
  button.append(icon);
}

function say(button, name, isSo) {
  if (button.getAttribute(name) !== String(isSo)) button.setAttribute(name, String(isSo));
}

function tellState(bar) {
  for (const button of bar.querySelectorAll("button")) {
    say(button, "aria-pressed", button.classList.contains("active"));
    say(button, "aria-disabled", button.classList.contains("disabled"));
  }
}

function dress(editor, textarea) {
  if (textarea.dataset.language) editor.view.dom.lang = textarea.dataset.language;
  const bar = editor.view.dom.closest(".prose-editor").querySelector(".prose-menubar:not(.prose-menubar--floating)");
  if (!bar) return;
  nameButtons(bar);
  tellState(bar);
  editor.on("transaction", () => tellState(bar));
}

nameEditors();
new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
// The toolbar is made when the editor says «create», which is after it is ready.
document.addEventListener("prose-editor:ready", ({ target, detail: { editor } }) => {
  editor.on("create", () => dress(editor, target));
});
