// Numbered points: a list whose every point has a heading of its own, by which it can be shared.

import { gettext, Node } from "django-prose-editor/editor";

const EMPTY = { type: "point", content: [{ type: "pointTitle" }, { type: "paragraph" }] };

// The point around the selection: its depth, node and position; null outside of points.
function around({ selection: { $from } }) {
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name === "point") return { depth, node: $from.node(depth), pos: $from.before(depth) };
  }
  return null;
}

function isEmpty(point) {
  return !point.textContent && point.childCount <= 2 && point.lastChild.isTextblock;
}

// Where a list can begin: in place of an empty paragraph, else after the block with the caret.
function place({ selection: { $from } }) {
  const alone = $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
  if (alone) return { from: $from.before(1), to: $from.after(1) };
  const after = $from.depth ? $from.after(1) : $from.pos;
  return { from: after, to: after };
}

const commands = {
  addPoint:
    () =>
    ({ state, chain }) => {
      const here = around(state);
      if (here) {
        const after = here.pos + here.node.nodeSize;
        return chain().insertContentAt(after, EMPTY).setTextSelection(after + 2).run();
      }
      const { from, to } = place(state);
      return chain().insertContentAt({ from, to }, { type: "points", content: [EMPTY] }).setTextSelection(from + 3).run();
    },

  removePoint:
    () =>
    ({ state, tr, dispatch }) => {
      const here = around(state);
      if (!here) return false;
      const $pos = state.doc.resolve(here.pos);
      const only = $pos.parent.childCount === 1;
      const [from, to] = only ? [$pos.before(), $pos.after()] : [here.pos, here.pos + here.node.nodeSize];
      if (dispatch) only ? tr.replaceWith(from, to, state.schema.nodes.paragraph.create()) : tr.delete(from, to);
      return true;
    },

  movePoint:
    (by) =>
    ({ state, chain, dispatch }) => {
      const here = around(state);
      const list = here && state.doc.resolve(here.pos);
      const other = list && list.parent.maybeChild(list.index() + by);
      if (!other) return false;
      if (!dispatch) return true;
      const to = by < 0 ? here.pos - other.nodeSize : here.pos + other.nodeSize;
      const caret = state.selection.from - here.pos + to;
      const move = ({ tr }) => {
        tr.delete(here.pos, here.pos + here.node.nodeSize).insert(to, here.node);
        return true;
      };
      return chain().command(move).setTextSelection(caret).run();
    },

  // Out of a list by an empty last point: a paragraph below the list takes its place.
  leavePoints:
    () =>
    ({ state, chain }) => {
      const here = around(state);
      const $pos = here && state.doc.resolve(here.pos);
      if (!here || $pos.parent.childCount === 1 || $pos.index() !== $pos.parent.childCount - 1) return false;
      const after = $pos.after();
      return chain()
        .insertContentAt(after, { type: "paragraph" })
        .setTextSelection(after + 1)
        .deleteRange({ from: here.pos, to: here.pos + here.node.nodeSize })
        .run();
    },
};

function enter({ editor }) {
  const { state } = editor;
  const { $from, empty } = state.selection;
  const here = around(state);
  if (!here || !empty) return false;
  if (here.depth !== $from.depth - 1) return false;
  if ($from.parent.type.name === "pointTitle") return enterInTitle(editor, here, $from);
  const last = $from.index(here.depth) === here.node.childCount - 1;
  if ($from.parent.content.size || !last || isEmpty(here.node)) return false;
  const paragraph = { from: $from.before(), to: $from.after() };
  return editor.chain().addPoint().deleteRange(paragraph).run();
}

function enterInTitle(editor, here, $from) {
  if (isEmpty(here.node) && editor.commands.leavePoints()) return true;
  const next = here.node.maybeChild(1);
  const atEnd = $from.parentOffset === $from.parent.content.size;
  if (atEnd && next?.isTextblock && !next.content.size) return editor.commands.setTextSelection($from.after() + 1);
  const split = ({ tr, state }) => {
    tr.split($from.pos, 1, [{ type: state.schema.nodes.paragraph }]);
    return true;
  };
  return editor.chain().command(split).setTextSelection($from.pos + 2).run();
}

function backspace({ editor }) {
  const { $from, empty } = editor.state.selection;
  if (!empty || $from.parentOffset || $from.parent.type.name !== "pointTitle") return false;
  return isEmpty(around(editor.state).node) ? editor.commands.removePoint() : true;
}

const PointTitle = Node.create({
  name: "pointTitle",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "ol.points > li > h3:first-child", priority: 100 }],
  renderHTML: () => ["h3", 0],
});

const Point = Node.create({
  name: "point",
  content: "pointTitle block*",
  defining: true,
  priority: 200,
  parseHTML: () => [{ tag: "ol.points > li", priority: 100 }],
  renderHTML: () => ["li", 0],
  addKeyboardShortcuts: () => ({
    Enter: enter,
    Backspace: backspace,
    "Alt-ArrowUp": ({ editor }) => editor.commands.movePoint(-1),
    "Alt-ArrowDown": ({ editor }) => editor.commands.movePoint(1),
  }),
});

export const Points = Node.create({
  name: "points",
  group: "block",
  content: "point+",
  addExtensions: () => [Point, PointTitle],
  parseHTML: () => [{ tag: "ol.points", priority: 100 }],
  renderHTML: () => ["ol", { class: "points" }, 0],
  addCommands: () => commands,

  addMenuItems({ menu, buttons }) {
    const outside = (editor) => !editor.isActive("points");
    const item = (name, icon, label, command, rest = {}) =>
      menu.defineItem({ name, groups: "lists", button: buttons.material(icon, gettext(label)), command, ...rest });
    item("points", "format_list_numbered_rtl", "Numbered point", (editor) => editor.chain().focus().addPoint().run(), {
      active: (editor) => editor.isActive("points"),
    });
    item("points:up", "arrow_upward", "Move the point up", (editor) => editor.chain().focus().movePoint(-1).run(), {
      hidden: outside,
      enabled: (editor) => editor.can().movePoint(-1),
    });
    item("points:down", "arrow_downward", "Move the point down", (editor) => editor.chain().focus().movePoint(1).run(), {
      hidden: outside,
      enabled: (editor) => editor.can().movePoint(1),
    });
    item("points:remove", "playlist_remove", "Remove the point", (editor) => editor.chain().focus().removePoint().run(), {
      hidden: outside,
    });
  },
});
