// Questions and fields whose condition does not hold are hidden, and what stands in them is kept:
// <… data-rules="[…]">, each rule {name, choices, points} about the fields of an earlier question, of which all must
// hold. Without this the sentence in [data-when], or the help beside the field, says when it is asked. The server
// decides by the same rules which questions are sent.

function values(form, name) {
  return new FormData(form).getAll(name);
}

function holds(rule, given) {
  return given.some(
    (value) =>
      rule.choices.includes(value) ||
      rule.points.some(([lowest, highest]) => value !== "" && Number(value) >= lowest && Number(value) <= highest),
  );
}

for (const form of document.querySelectorAll("form:has([data-rules])")) {
  const blocks = [...form.querySelectorAll("[data-rules]")].map((block) => ({
    block,
    rules: JSON.parse(block.dataset.rules),
  }));
  for (const sentence of form.querySelectorAll("[data-when]")) sentence.hidden = true;

  // In the order of the page: what a hidden question holds counts for none that follows.
  const show = () => {
    const hidden = new Set();
    for (const { block, rules } of blocks) {
      const asked = rules.every((rule) => !hidden.has(rule.name) && holds(rule, values(form, rule.name)));
      block.hidden = !asked;
      if (!asked) hidden.add(block.dataset.name);
    }
  };
  form.addEventListener("change", show);
  show();
}
