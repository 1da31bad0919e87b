// Shortcuts of staff pages. The key that was pressed is told to the page's own scripts as an event "shortcut", with the
// letter, the number, "enter" or "ctrl+enter" as its detail; a script that uses it prevents the default. Keys go by
// their place, so that they work with a Cyrillic layout too, are left to fields, and can be turned off.

const tools = document.querySelector("[data-shortcuts]");
const setting = document.getElementById("shortcuts-on");
const help = document.getElementById("shortcuts-help");

function remembered() {
  try {
    return localStorage.getItem(tools.dataset.shortcuts);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(tools.dataset.shortcuts, value);
  } catch {
    // Without storage the setting holds for this page.
  }
}

function apply() {
  document.getElementById("content-main").classList.toggle("queue--keys", setting.checked);
}

function isField(element) {
  if (element.matches("textarea, select, [contenteditable]")) return true;
  return element.matches("input") && !["radio", "checkbox", "submit", "button"].includes(element.type);
}

function tell(event, key) {
  const shortcut = new CustomEvent("shortcut", { bubbles: true, cancelable: true, detail: key });
  if (!event.target.dispatchEvent(shortcut)) event.preventDefault();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || help.open || !setting.checked) return;
  if (event.key === "Enter") return tell(event, event.ctrlKey ? "ctrl+enter" : "enter");
  if (event.key === "Escape" && isField(event.target)) return event.target.blur();
  if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    event.preventDefault();
    return help.showModal();
  }
  if (event.shiftKey || event.repeat) return;
  const key = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1].toLowerCase();
  if (key) tell(event, key);
}

if (tools && setting && help) {
  tools.hidden = false;
  setting.checked = remembered() !== "off";
  setting.addEventListener("change", () => {
    remember(setting.checked ? "on" : "off");
    apply();
  });
  apply();
  document.getElementById("shortcuts-help-open").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", onKey);
}
