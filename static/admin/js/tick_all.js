// One box above a list of a form ticks all boxes of the list, and follows them. Without it each is ticked by itself.

function enliven(place) {
  const form = place.closest("form");
  const all = place.querySelector("input");
  const boxes = [...form.querySelectorAll("ol input[type=checkbox]")];

  function follow() {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }

  if (boxes.length < 2) return;
  place.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", follow);
  follow();
}

for (const place of document.querySelectorAll("[data-tick-all]")) enliven(place);
