// Tables with a row of headers from the start, and with a caption.

import { gettext, Table as PlainTable } from "django-prose-editor/editor";
import { ask, field } from "diplomacy/prose-dialog";

const MOST = 30;

function askForCaption(caption, more = []) {
  const words = field({ label: gettext("Caption"), name: "caption", value: caption });
  const read = () => [words.input.value.trim(), ...more.map(({ input }) => Number(input.value))];
  const parts = [words, ...more].map(({ box }) => box);
  return ask({ title: gettext("Table"), submit: more.length ? gettext("Insert") : gettext("Update"), parts, read });
}

function askForTable() {
  const size = (label, name) => field({ label, name, type: "number", value: "3", min: "1", max: String(MOST), required: true });
  return askForCaption("", [size(gettext("Rows"), "rows"), size(gettext("Columns"), "cols")]);
}

function show(dom, text) {
  let caption = dom.querySelector(":scope > caption");
  if (!text) return caption?.remove();
  if (!caption) {
    caption = document.createElement("caption");
    caption.contentEditable = "false";
    dom.prepend(caption);
  }
  if (caption.textContent !== text) caption.textContent = text;
}

export const Table = PlainTable.extend({
  addAttributes() {
    const parseHTML = (element) => element.querySelector(":scope > caption")?.textContent.trim() || "";
    return { ...this.parent?.(), caption: { default: "", parseHTML, rendered: false } };
  },

  parseHTML: () => [{ tag: "caption", ignore: true }, { tag: "table" }],

  renderHTML({ node }) {
    const body = ["tbody", 0];
    return node.attrs.caption ? ["table", ["caption", node.attrs.caption], body] : ["table", body];
  },

  addNodeView() {
    const make = this.parent();
    return (props) => {
      const view = make(props);
      const update = view.update.bind(view);
      view.update = (node) => {
        const kept = update(node);
        if (kept) show(view.table, node.attrs.caption);
        return kept;
      };
      show(view.table, props.node.attrs.caption);
      return view;
    };
  },

  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions:
        () =>
        ({ editor }) => {
          askForTable().then((answer) => {
            if (!answer) return;
            const [caption, rows, cols] = answer;
            editor.chain().focus().insertTable({ rows, cols, withHeaderRow: true }).updateAttributes("table", { caption }).run();
          });
          return true;
        },
      editTableCaption:
        () =>
        ({ editor }) => {
          askForCaption(editor.getAttributes("table").caption).then((answer) => {
            if (answer) editor.chain().focus().updateAttributes("table", { caption: answer[0] }).run();
          });
          return true;
        },
    };
  },

  addMenuItems(tools) {
    this.parent?.(tools);
    tools.menu.defineItem({
      name: "table:caption",
      groups: "table",
      button: tools.buttons.material("subtitles", gettext("Caption of the table")),
      hidden: (editor) => !editor.isActive("table"),
      command: (editor) => editor.chain().focus().editTableCaption().run(),
    });
  },
});
