// What is pasted from a word processor keeps its structure and loses all else: styles, classes, hollow paragraphs,
// stray spaces and invisible marks. The invisible letters of the Mongolian script are no strays and stay.

import { Extension, Plugin } from "django-prose-editor/editor";

const STRAYS = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]/g;
const SPACES = /[\u00a0\u2000-\u200a\u205f\u3000]/g;
const LINES = /[\u2028\u2029]/g;
const BLOCKS = "p,h1,h2,h3,h4,h5,h6,ul,ol,li,blockquote,table,figure,div,section,article";
const DROPPED = "style,script,meta,link,title,xml,template,o\\:p,del,noscript,iframe,object";
const PICTURE = /^\/pictures\/\d+\//;

export function cleanText(text) {
  return text.replace(STRAYS, "").replace(SPACES, " ").replace(LINES, "\n");
}

// HTML as it came from the clipboard → HTML that the editor can take; what was copied in an editor passes as it is.
export function cleanHtml(html) {
  if (html.includes("data-pm-slice")) return html;
  // An inert document would still report every style to the content security policy.
  const quiet = html.replace(/<style[\s\S]*?<\/style>/gi, "");
  const renamed = quiet.replace(/(<[a-z][^>]*?\s)style(\s*=)/gi, "$1data-style$2");
  const { body } = new DOMParser().parseFromString(renamed, "text/html");
  unwrapConditions(body);
  for (const step of [takeWordNotes, takeWordLists, drop, keepEmphasis, mendLinks, mendHeadings, mendText, removeHollow, strip]) {
    step(body);
  }
  return body.innerHTML;
}

const styleOf = (element) => element.dataset.style || "";
const all = (root, selector) => [...root.querySelectorAll(selector)];
const rename = (element, tag) => {
  const renamed = element.ownerDocument.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
};

// Comments: Word hides conditional markup in them.
function unwrapConditions(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
}

// Word's notes stand at the end, with links both ways: their words go where their numbers are.
function takeWordNotes(body) {
  for (const mark of all(body, 'a[href*="#_ftn"], a[href*="#_edn"]')) {
    const id = (mark.getAttribute("href").match(/#_((?:ftn|edn)\d+)$/) || [])[1];
    const words = id && body.querySelector(`[id="${id}"]`);
    if (!words) continue;
    for (const back of all(words, "a[href]")) if (/#_(ftn|edn)ref/.test(back.getAttribute("href"))) back.remove();
    const note = body.ownerDocument.createElement("span");
    note.dataset.footnote = "";
    note.textContent = words.textContent.replace(/\s+/g, " ").trim();
    mark.replaceWith(note);
    words.remove();
  }
  for (const list of all(body, "div")) if (/mso-element:\s*(footnote|endnote)-list/.test(styleOf(list))) list.remove();
}

// Word's lists are paragraphs with a drawn bullet or number; they become lists, nested by their level.
function takeWordLists(body) {
  const items = all(body, "p,h1,h2,h3,h4,h5,h6").filter((block) => /mso-list:\s*l\d+\s+level\d+/.test(styleOf(block)));
  let previous = null;
  let open = [];
  for (const item of items) {
    if (!previous || nextBlock(previous) !== item) open = [];
    const level = Number(styleOf(item).match(/level(\d+)/)[1]);
    const ordered = takeMarker(item);
    open = open.slice(0, level);
    while (open.length < level) open.push(beginList(item, open.at(-1), ordered));
    const entry = body.ownerDocument.createElement("li");
    entry.append(...item.childNodes);
    open.at(-1).append(entry);
    previous = open[0];
    item.remove();
  }
}

function nextBlock(element) {
  let next = element.nextSibling;
  while (next && next.nodeType !== Node.ELEMENT_NODE && !next.textContent.trim()) next = next.nextSibling;
  return next;
}

function beginList(item, parent, ordered) {
  const list = item.ownerDocument.createElement(ordered ? "ol" : "ul");
  if (!parent) item.before(list);
  else (parent.lastElementChild || parent.appendChild(item.ownerDocument.createElement("li"))).append(list);
  return list;
}

// Removes the drawn marker; says whether it was a number or a letter.
function takeMarker(item) {
  const drawn = all(item, "span").filter((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
  const marker = drawn.map((span) => span.textContent).join("").trim();
  for (const span of drawn) span.remove();
  return /^\(?[\p{L}\p{N}]{1,4}[.)]/u.test(marker) && !/^o$/.test(marker);
}

function drop(body) {
  for (const element of all(body, DROPPED)) element.remove();
  for (const element of all(body, "img")) if (!PICTURE.test(element.getAttribute("src") || "")) element.remove();
}

// Emphasis said by styles becomes elements; Google Docs wraps everything in a <b> that is not bold.
function keepEmphasis(body) {
  for (const element of all(body, "b,strong,i,em,span,font")) {
    const style = styleOf(element);
    const weight = (style.match(/(?:^|[;\s])font-weight:\s*(\w+)/) || [])[1];
    const slant = (style.match(/(?:^|[;\s])font-style:\s*(\w+)/) || [])[1];
    const bold = weight ? /^(bold|[6-9]00)$/.test(weight) : element.matches("b,strong");
    const italic = slant ? slant !== "normal" : element.matches("i,em");
    if ("footnote" in element.dataset) continue;
    let kept = element;
    if (bold && italic) {
      kept = rename(element, "strong");
      const inner = body.ownerDocument.createElement("em");
      inner.append(...kept.childNodes);
      kept.append(inner);
    } else if (bold || italic) rename(element, bold ? "strong" : "em");
    else element.replaceWith(...element.childNodes);
  }
}

// Google wraps links; anchors of word processors lead nowhere here.
function mendLinks(body) {
  for (const link of all(body, "a")) {
    const href = link.getAttribute("href") || "";
    const wrapped = href.match(/^https:\/\/www\.google\.com\/url\?(.*)$/);
    if (wrapped) link.setAttribute("href", new URLSearchParams(wrapped[1].replaceAll("&amp;", "&")).get("q") || href);
    if (!/^(https?:|mailto:|\/)/.test(href)) link.replaceWith(...link.childNodes);
  }
}

// The title of the page is its only first-level heading: where a text brings its own, all move down by one.
function mendHeadings(body) {
  const shift = body.querySelector("h1") ? 1 : 0;
  for (const heading of all(body, "h1,h2,h3,h4,h5,h6")) {
    for (const strong of all(heading, "strong")) strong.replaceWith(...strong.childNodes);
    rename(heading, `h${Math.min(Number(heading.tagName[1]) + shift, 4)}`);
  }
}

function mendText(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = cleanText(walker.currentNode.data).replace(/[ \t\r\n\f]+/g, " ");
  }
}

// Hollow blocks, and breaks that stand between blocks.
function removeHollow(body) {
  for (const line of all(body, "br")) {
    const between = [line.previousElementSibling, line.nextElementSibling].some((beside) => beside?.matches(BLOCKS));
    if (between || !line.parentElement.textContent.trim()) line.remove();
  }
  for (const block of all(body, BLOCKS).reverse()) {
    if (!block.textContent.trim() && !block.querySelector("img,td,th")) block.remove();
  }
}

function strip(body) {
  const kept = { A: ["href"], IMG: ["src", "alt"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"], OL: ["start"] };
  for (const element of all(body, "*")) {
    const isNote = "footnote" in element.dataset;
    for (const { name } of [...element.attributes]) {
      if (!kept[element.tagName]?.includes(name)) element.removeAttribute(name);
    }
    if (isNote) element.className = "footnote";
  }
  for (const element of all(body, "div,section,article,center")) {
    if (element.querySelector(BLOCKS)) element.replaceWith(...element.childNodes);
    else rename(element, "p");
  }
}

export const CleanPaste = Extension.create({
  name: "cleanPaste",
  addProseMirrorPlugins: () => [
    new Plugin({ props: { transformPastedHTML: cleanHtml, transformPastedText: cleanText } }),
  ],
});
