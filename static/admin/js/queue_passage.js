// Words that are selected in the comment become the words to hide.

const words = document.querySelector('#queue-decision [name="words"]');
const occurrence = document.querySelector('#queue-decision [name="occurrence"]');

if (words && occurrence) {
  document.addEventListener("passage", ({ detail }) => {
    words.value = detail.words;
    occurrence.value = String(detail.occurrence);
  });
  words.addEventListener("input", () => {
    occurrence.value = "";
  });
}
