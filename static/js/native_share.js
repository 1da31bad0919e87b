// Shows the button with data-share where the device has a way to share of its own.

if (navigator.share) {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => {
      // Rejected when the reader thinks better of it: nothing to say then.
      navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
    });
  }
}
