// Suggests titles while somebody types a question. The words come from the template:
// <div data-suggestions="URL" data-label="…" data-count="… {n}" data-none="…"> around the field.
// Without it, or where the network is slow, the form works as it is.

const QUIET_MS = 250;
const SHORTEST = 2;

for (const box of document.querySelectorAll("[data-suggestions]")) {
  const field = box.querySelector("input");
  const list = document.createElement("ul");
  const spoken = document.createElement("span");
  let timer, request, shown = [], chosen = -1;

  list.id = `${field.id}_suggestions`;
  list.className = "search-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label);
  list.hidden = true;
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  box.append(list, spoken);

  const open = (isOpen) => {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  };

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };

  const option = (suggestion, at) => {
    const item = document.createElement("li");
    item.id = `${list.id}_${at}`;
    item.className = "search-suggestions__option";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const title = document.createElement("span");
    title.lang = suggestion.language;
    title.textContent = suggestion.title;
    const kind = document.createElement("span");
    kind.className = "meta";
    kind.textContent = suggestion.kind;
    item.append(title, kind);
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => location.assign(suggestion.url));
    return item;
  };

  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map(option));
    open(suggestions.length > 0 && document.activeElement === field);
    spoken.textContent = suggestions.length ? box.dataset.count.replace("{n}", suggestions.length) : box.dataset.none;
  };

  const ask = async () => {
    const typed = field.value.trim();
    request?.abort();
    if (typed.length < SHORTEST) return open(false);
    request = new AbortController();
    try {
      const address = `${box.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(address, { signal: request.signal, credentials: "omit" });
      if (response.ok) show((await response.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") open(false);
    }
  };

  // What was chosen belongs to what had been typed before.
  field.addEventListener("input", () => {
    choose(-1);
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET_MS);
  });
  const leave = () => {
    clearTimeout(timer);
    request?.abort();
    open(false);
  };
  field.addEventListener("blur", leave);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(shown[chosen].url);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && shown.length) {
      event.preventDefault();
      if (list.hidden) open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + shown.length + (chosen < 0 && step < 0 ? 1 : 0)) % shown.length);
    }
  });
}
