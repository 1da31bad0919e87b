// The form of a submission, <form data-submission>: saves by itself while somebody writes, says in [data-status] when it
// did, tries again while there is no connection, and warns before a page with unsaved words is left. The server keeps
// everything that the buttons save without it.

const QUIET_MS = 3000;
const AGAIN_MS = 15000;
const form = document.querySelector("form[data-submission]");

function withoutFiles(form) {
  const data = new FormData(form);
  data.delete("file");
  data.append("autosave", "1");
  return data;
}

if (form) {
  const status = form.querySelector("[data-status]");
  let changed = false;
  let timer;
  let saving = null;
  let stopped = false;

  const plan = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };

  const learn = (seen) => {
    for (const [name, value] of Object.entries(seen)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
  };

  async function send() {
    changed = false;
    status.textContent = form.dataset.saving;
    try {
      const body = withoutFiles(form);
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await response.json();
      learn(told.seen);
      status.textContent = told.message;
      stopped = told.stop; // two versions: from here on only the buttons save, or each pause would make a further one
      changed ||= stopped || !response.ok;
    } catch {
      changed = true;
      status.textContent = form.dataset.offline;
      plan(AGAIN_MS);
    }
  }

  async function save() {
    if (saving) return plan(QUIET_MS);
    if (!changed || stopped) return;
    saving = send();
    await saving;
    saving = null;
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    plan(QUIET_MS);
  });
  addEventListener("online", () => plan(0));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // A button waits for what is just being saved: else it would bring the older versions along.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      const { submitter } = event;
      event.preventDefault();
      saving.then(() => setTimeout(() => form.requestSubmit(submitter)));
      return;
    }
    changed = false;
  });

  const picker = form.elements.file;
  picker?.addEventListener("change", () => {
    const large = [...picker.files].some((file) => file.size > Number(form.dataset.most));
    picker.setCustomValidity(large ? form.dataset.tooLarge : "");
    if (large) {
      picker.reportValidity();
      picker.value = "";
    }
  });
}
