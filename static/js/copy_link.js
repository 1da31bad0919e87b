// Copies addresses. A button with data-copy-link="ADDRESS" appears and copies it; a link with
// data-copy-link copies its own: one to a place on this page when it is followed, any other by
// a button beside it. The words are on <template id="copy-link-words">.

const words = document.getElementById("copy-link-words")?.dataset;
const SHOWN_MS = 4000;

if (words && navigator.clipboard) {
  const spoken = document.createElement("p");
  spoken.className = "copied";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let timer;

  const copy = async (address) => {
    let said = words.copied;
    try {
      await navigator.clipboard.writeText(new URL(address, document.baseURI).href);
    } catch {
      said = words.failed;
    }
    spoken.textContent = said;
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = ""; }, SHOWN_MS);
  };

  for (const button of document.querySelectorAll("button[data-copy-link]")) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => copy(button.dataset.copyLink));
  }
  for (const link of document.querySelectorAll("a[data-copy-link]")) {
    if (link.pathname === location.pathname && link.hash) {
      link.addEventListener("click", () => copy(link.href));
      continue;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copy;
    button.addEventListener("click", () => copy(link.href));
    link.after(" ", button);
  }
}
