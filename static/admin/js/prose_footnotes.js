// Footnotes: their words stand where the number belongs; pages number them and put them at the end.

import { gettext, Mark } from "django-prose-editor/editor";
import { ask, field } from "diplomacy/prose-dialog";

function write(editor) {
  const words = field({ label: gettext("What the note says"), name: "note", rows: 3, required: true });
  const read = () => words.input.value.trim().replace(/\s+/g, " ");
  return ask({ title: gettext("Footnote"), submit: gettext("Insert"), parts: [words.box], read }).then((text) => {
    if (!text) return;
    const note = { type: "text", text, marks: [{ type: "footnote" }] };
    editor.chain().focus().insertContent(note).unsetMark("footnote").run();
  });
}

export const Footnote = Mark.create({
  name: "footnote",
  inclusive: false,
  priority: 1100, // around links and emphasis, never inside of them
  parseHTML: () => [{ tag: "span.footnote" }],
  renderHTML: () => ["span", { class: "footnote" }, 0],

  addCommands: () => ({
    // The selected words become a note, or a note becomes words again; with nothing selected the note is asked for.
    addFootnote:
      () =>
      ({ editor, chain }) => {
        const { empty } = editor.state.selection;
        if (editor.isActive("footnote")) return chain().unsetMark("footnote", { extendEmptyMarkRange: true }).run();
        if (!empty) return chain().setMark("footnote").run();
        write(editor);
        return true;
      },
  }),

  addKeyboardShortcuts: () => ({ "Mod-Alt-f": ({ editor }) => editor.commands.addFootnote() }),

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "link",
      priority: 50,
      button: buttons.material("superscript", gettext("Footnote")),
      active: (editor) => editor.isActive("footnote"),
      command: (editor) => editor.chain().focus().addFootnote().run(),
    });
  },
});
