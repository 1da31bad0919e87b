// Counts that a post was opened: <script type="module" src="…/seen.js" data-seen="…/posts/1/seen/">.
// One message with the name of the host that led here, if it is another's; no cookie, no
// identifier. Not sent where the reader's browser asks sites not to track or sell, by
// programs that drive a browser, for a page opened in advance and never looked at, nor
// when a page is loaded again.

const address = document.querySelector("script[data-seen]")?.dataset.seen;

function isWelcome() {
  const refused = navigator.globalPrivacyControl || navigator.doNotTrack === "1" || navigator.webdriver;
  const [visit] = performance.getEntriesByType("navigation");
  return address && !refused && (!visit || visit.type === "navigate" || visit.type === "prerender");
}

function referrer() {
  try {
    const { hostname } = new URL(document.referrer);
    return hostname === location.hostname ? "" : hostname;
  } catch {
    return "";
  }
}

function tell() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", tell, { once: true });
    return;
  }
  const body = new URLSearchParams({ from: referrer() });
  fetch(address, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
}

if (isWelcome()) {
  if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true });
  else tell();
}
