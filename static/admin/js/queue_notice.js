// The notices to the author follow the ground and the note while they are chosen and written.

const PAUSE_MS = 500;
const form = document.getElementById("queue-decision");
const list = document.getElementById("queue-notice-list");
let timer;
let asked = 0;

async function refresh() {
  const number = ++asked;
  const open = [...list.querySelectorAll("details[open]")].map((notice) => notice.dataset.act);
  const response = await fetch(form.dataset.notice, { method: "POST", body: new FormData(form) });
  // A later answer may have come first; a page that sends elsewhere is the log-in page.
  if (!response.ok || response.redirected || number !== asked) return;
  list.innerHTML = await response.text();
  for (const notice of list.querySelectorAll("details[data-act]")) notice.open = open.includes(notice.dataset.act);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => refresh().catch(() => {}), PAUSE_MS);
}

if (form && list) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "ground") soon();
  });
  form.addEventListener("input", (event) => {
    if (event.target.name === "note") soon();
  });
}
