// Links: to a page of this site, found by its title, or to an address that is typed.

import { crel, gettext, Link as PlainLink } from "django-prose-editor/editor";
import { ask, field, search, setting } from "diplomacy/prose-dialog";

function draw(page) {
  const about = page.is_public ? page.kind : `${page.kind} · ${gettext("not public")}`;
  return [crel("span", { textContent: page.title }), crel("small", { textContent: about })];
}

function choose(editor, href, withWords) {
  const address = field({ label: gettext("Address"), name: "href", value: href, required: true });
  const words = field({ label: gettext("Words of the link"), name: "words", hidden: !withWords });
  const pages = search({
    label: gettext("Find a page of this site"),
    url: setting(editor, "links"),
    draw,
    chosen(page) {
      address.input.value = page.href;
      if (!words.input.value) words.input.value = page.title;
    },
  });
  return ask({
    title: gettext("Link"),
    submit: href ? gettext("Update") : gettext("Insert"),
    parts: [pages, address, words].map(({ box }) => box),
    read: () => ({ href: complete(address.input.value.trim()), words: words.input.value.trim() }),
    ready: () => pages.input.focus(),
  });
}

// What people type as an address: example.org, name@example.org.
function complete(href) {
  if (/^[^\s/:@]+@[^\s/:@]+\.[^\s/:@]+$/.test(href)) return `mailto:${href}`;
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#:]|$)/u.test(href) ? `https://${href}` : href;
}

export const Link = PlainLink.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          const bare = editor.state.selection.empty && !editor.isActive("link");
          choose(editor, editor.getAttributes("link").href || "", bare).then((answer) => {
            if (!answer) return;
            const { href, words } = answer;
            const marks = [{ type: "link", attrs: { href } }];
            const chain = editor.chain().focus();
            if (bare) chain.insertContent({ type: "text", text: words || href, marks }).unsetMark("link").run();
            else chain.extendMarkRange("link").setLink({ href }).run();
          });
          return true;
        },
    };
  },

  addMenuItems(tools) {
    this.parent?.(tools);
    tools.menu.defineItem({
      name: "link",
      groups: "link",
      button: tools.buttons.material("insert_link", gettext("Link")),
      active: (editor) => editor.isActive("link"),
      command: (editor) => editor.chain().addLink().focus().run(),
    });
  },
});
