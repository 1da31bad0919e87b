// The button says what it will do and when: at once, or at the time that was chosen.

const at = document.querySelector('input[name="at"]');
const confirmed = document.querySelector('input[name="confirmed"]');
const button = document.querySelector("input[type=submit][data-later]");

function name() {
  button.value = at.value ? button.dataset.later.replace("{time}", at.value.replace("T", " ")) : button.dataset.now;
  confirmed.value = at.value;
}

if (at && confirmed && button) {
  at.addEventListener("input", name);
  at.addEventListener("change", name);
  name(); // a time may have been typed, or brought back by the browser, before this script came
}
