// The library in a window of its own: the chosen picture goes to the editor that opened it,
// by the function whose number stands on the page.

const page = document.querySelector("[data-picture-picker]");
const tools = window.opener?.CKEDITOR?.tools;

function choose(button) {
  const { pk, url, alt, caption } = button.dataset;
  tools.callFunction(page.dataset.number, url, { id: pk, alternative_text: alt, caption });
  window.close();
}

for (const button of page.querySelectorAll("button[data-url]")) {
  button.disabled = !tools;
  button.addEventListener("click", () => choose(button));
}
