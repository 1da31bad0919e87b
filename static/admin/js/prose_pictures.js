// Figures from the library of pictures: chosen in its window, described where they are used.

import { crel, Figure as PlainFigure, gettext } from "django-prose-editor/editor";
import { ask, field, setting } from "diplomacy/prose-dialog";

// The picture at the selection: its node and position, and the figure around it; null for none.
function selected({ doc, selection }) {
  const { $from, node } = selection;
  if (node?.type.name === "image") return { image: node, pos: selection.from };
  for (let depth = $from.depth + 1; depth > 0; depth--) {
    const figure = depth > $from.depth ? node : $from.node(depth);
    if (figure?.type.name !== "figure") continue;
    const pos = (depth > $from.depth ? selection.from : $from.before(depth)) + 1;
    return { image: doc.nodeAt(pos), pos, figure };
  }
  return null;
}

// The library opens in a window of its own, and answers as CKEditor's file browsers do.
const waiting = new Map();
let number = 0;

window.CKEDITOR ??= {};
window.CKEDITOR.tools ??= {};
window.CKEDITOR.tools.callFunction = (at, ...answer) => waiting.get(Number(at))?.(...answer);

function browse(editor, picked) {
  waiting.set(++number, picked);
  const address = new URL(setting(editor, "pictures"), location.href);
  address.searchParams.set("language", setting(editor, "language"));
  address.searchParams.set("CKEditorFuncNum", number);
  window.open(address, "_blank", "width=960,height=720");
}

// The dialog: a picture, and what it says to those who cannot see it. Resolves to {src, alt, caption} or null.
async function choose(editor, { src = "", alt = "" }, withCaption) {
  const description = field({ label: gettext("Description for people who cannot see it"), name: "alt", value: alt });
  const decorative = field({ label: gettext("Decorative: says nothing that the text does not"), name: "decorative", type: "checkbox" });
  const caption = field({ label: gettext("Caption"), name: "caption", hidden: !withCaption });
  const preview = crel("img", { alt: "", hidden: !src, className: "prose-dialog__picture" });
  const button = crel("button", { type: "button", textContent: gettext("Choose from the library…") });

  function show() {
    if (src) preview.src = src;
    preview.hidden = !src;
    description.input.required = !decorative.input.checked;
    description.input.disabled = decorative.input.checked;
    button.setCustomValidity(src ? "" : gettext("Choose a picture."));
  }

  button.addEventListener("click", () =>
    browse(editor, (address, words) => {
      src = new URL(address, location.href).pathname;
      description.input.value = words.alternative_text || "";
      caption.input.value = words.caption || "";
      decorative.input.checked = !words.alternative_text;
      show();
    }),
  );
  decorative.input.checked = Boolean(src) && !alt;
  decorative.input.addEventListener("change", show);
  show();
  return ask({
    title: gettext("Picture"),
    submit: withCaption ? gettext("Insert") : gettext("Update"),
    parts: [preview, button, ...[description, decorative, caption].map(({ box }) => box)],
    read: () => ({ src, alt: decorative.input.checked ? "" : description.input.value.trim(), caption: caption.input.value.trim() }),
  });
}

function insert(editor, { src, alt, caption }) {
  const content = [{ type: "image", attrs: { src, alt } }];
  if (caption) content.push({ type: "caption", content: [{ type: "text", text: caption }] });
  editor.chain().focus().insertContent({ type: "figure", content }).run();
}

export const Figure = PlainFigure.extend({
  addCommands() {
    const editImage =
      () =>
      ({ editor, dispatch }) => {
        if (!dispatch) return true;
        const here = selected(editor.state);
        choose(editor, here?.image.attrs ?? {}, !here).then((answer) => {
          if (!answer) return;
          const { src, alt } = answer;
          if (here) editor.chain().setNodeSelection(here.pos).updateAttributes("image", { src, alt }).run();
          else insert(editor, answer);
        });
        return true;
      };
    return { ...this.parent?.(), editImage, insertFigure: editImage };
  },
});
