// Dialogs of the rich-text editor that search the site: a box to type in, what was found, and fields below.

import { crel, gettext } from "django-prose-editor/editor";

const WAIT = 250;
let number = 0;

// A labelled field of a dialog: {name, label, value, type, rows, required, hidden}.
export function field({ label, name, hidden = false, ...rest }) {
  const id = `prose-dialog-${++number}`;
  const input = crel(rest.rows ? "textarea" : "input", { id, name, autocomplete: "off", ...rest });
  const text = crel("label", { htmlFor: id, textContent: label });
  const check = rest.type === "checkbox";
  const box = crel("div", { className: "prose-editor-dialog-field", hidden }, check ? [input, text] : [text, input]);
  return { box, input };
}

// A modal dialog over the page, outside the form of the page; resolves to what `read` says, or to null.
export function ask({ title, submit, parts, read, ready = () => {} }) {
  const accept = crel("button", { type: "submit", textContent: submit });
  const cancel = crel("button", { type: "button", textContent: gettext("Cancel") });
  const heading = crel("h2", { className: "prose-editor-dialog-title", textContent: title, id: `prose-dialog-${++number}` });
  const buttons = crel("div", { className: "prose-editor-dialog-buttons" }, [accept, cancel]);
  const form = crel("form", { method: "dialog" }, [heading, ...parts, buttons]);
  const dialog = crel("dialog", { className: "prose-editor-dialog prose-dialog", "aria-labelledby": heading.id }, [form]);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", () => {
      answer = read();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
    ready();
  });
}

// A box that searches while one types. `draw` makes the words of a result, `chosen` hears which one was picked.
export function search({ label, url, draw, chosen }) {
  const { box, input } = field({ label, name: "search", type: "search" });
  const list = crel("div", { className: "prose-dialog__found" });
  const status = crel("p", { className: "prose-dialog__status", role: "status" });
  const group = `prose-dialog-found-${++number}`;
  let timer, request;
  box.append(status, list);

  function option(result) {
    const radio = crel("input", { type: "radio", name: group });
    radio.addEventListener("change", () => chosen(result));
    return crel("label", { className: "prose-dialog__option" }, [radio, ...draw(result)]);
  }

  async function find() {
    request?.abort();
    request = new AbortController();
    const address = new URL(url, location.href);
    address.searchParams.set("q", input.value.trim());
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { results } = await answer.json();
      list.replaceChildren(...results.map(option));
      status.textContent = results.length ? "" : gettext("Nothing was found.");
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = gettext("The search does not answer. Try again.");
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  });
  return { box, input, find };
}

// What the page says about an editor: addresses of the searches, and the language of its text.
export function setting(editor, name) {
  return editor.view.dom.closest(".prose-editor").querySelector("textarea").dataset[name] || "";
}
