// Brings further comments into the page in place of the link that leads to them, which works
// without this too: the «More comments» of a list, and the folded rest of a thread
// (a[data-more]). Focus goes to the first of them; a live region says how many there are.
// Its words: <p role="status" data-more-said data-one="…" data-many="… {n} …" data-failed data-busy>.

const NEXT = ".discussion .pagination a[rel=next]";
const list = document.querySelector("[data-comments]");
const said = document.querySelector("[data-more-said]");

if (list && said) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(`[data-more], ${NEXT}`);
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    bring(link);
  });
}

async function bring(link) {
  if (link.getAttribute("aria-disabled")) return;
  link.setAttribute("aria-disabled", "true");
  say(said.dataset.busy);
  try {
    let [page, items] = await pageAt(link.href);
    const further = page.querySelector(NEXT);
    // A short first page of a thread may hold nothing that is not here already.
    if (!items.some((item) => item.id) && further) [page, items] = await pageAt(further.getAttribute("href"));
    put(link, page, items);
  } catch {
    say(said.dataset.failed);
    link.removeAttribute("aria-disabled");
  }
}

// The page at an address, and the comments on it that are not here yet.
async function pageAt(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = [...page.querySelectorAll("[data-comments] > li")].filter((item) => !item.id || !document.getElementById(item.id));
  return [page, fresh.map((item) => document.importNode(item, true))];
}

function put(link, page, items) {
  const next = page.querySelector(".discussion .pagination");
  const fold = link.closest(".comment--more");
  if (fold) fold.replaceWith(...items, ...rest(fold, next));
  else {
    list.append(...items);
    // Whoever follows a link from here and comes back finds the page on which they were reading.
    history.replaceState(history.state, "", link.href);
    const pages = link.closest(".pagination");
    if (next) pages.replaceWith(document.importNode(next, true));
    else pages.remove();
  }
  tell(items.filter((item) => item.id));
}

// What of a long thread is on its own further pages stays behind a link.
function rest(fold, next) {
  const further = next?.querySelector("a[rel=next]");
  if (!further) return [];
  const item = fold.cloneNode(true);
  const link = item.querySelector("a");
  link.href = further.getAttribute("href");
  link.removeAttribute("aria-disabled");
  link.replaceChildren(link.querySelector(".icon"), " ", further.textContent.trim());
  return [item];
}

function tell(comments) {
  say(comments.length === 1 ? said.dataset.one : said.dataset.many.replace("{n}", comments.length));
  const first = comments[0];
  if (!first) return;
  first.tabIndex = -1;
  first.focus();
}

function say(words) {
  said.textContent = words;
}
