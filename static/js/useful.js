// «Useful» in place: <form data-useful> is sent without leaving the page, its number is
// mended and a sentence read out; with data-useful="wanted" the sentence for a question to
// the Ministry. The words are on <template id="useful-words">. Where anything fails, the
// form goes the plain way.

const words = document.getElementById("useful-words")?.dataset;

if (words) {
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("[data-useful]");
    if (!form) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
      tell(form, answer.ok, await answer.json());
    } catch {
      spoken.textContent = words.failed;
      form.submit();
    } finally {
      form.ariaBusy = "false";
    }
  });

  function tell(form, isDone, said) {
    const note = form.querySelector("[data-useful-said]") ?? form.appendChild(document.createElement("span"));
    note.dataset.usefulSaid = "";
    note.className = "useful__said";
    note.textContent = isDone ? "" : said.message;
    const [marked, taken] = form.dataset.useful === "wanted" ? [words.wanted, words.unwanted] : [words.marked, words.taken];
    spoken.textContent = isDone ? (said.mine ? marked : taken).replace("{n}", said.useful) : said.message;
    if (!isDone) return;
    form.querySelector("button").setAttribute("aria-pressed", said.mine);
    form.querySelector("[data-useful-count]").textContent = said.useful || "";
  }
}
