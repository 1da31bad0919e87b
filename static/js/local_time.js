// Adds the reader's own time after <time datetime data-local="Your time:">,
// when it differs from the time already written there.

const SITE_ZONE = "Asia/Ulaanbaatar";

function clock(moment, zone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(moment);
}

for (const time of document.querySelectorAll("time[datetime][data-local]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.valueOf()) || clock(moment) === clock(moment, SITE_ZONE)) continue;
  const sameDay = clock(moment).split(",")[0] === clock(moment, SITE_ZONE).split(",")[0];
  const local = document.createElement("span");
  local.className = "local-time";
  // Numbers only: they read the same in both languages, whatever the browser knows of them.
  const parts = new Intl.DateTimeFormat("en-CA", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(moment);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const hour = `${part.hour}:${part.minute}`;
  local.textContent = ` ${time.dataset.local} ${sameDay ? hour : `${part.year}.${part.month}.${part.day} ${hour}`}`;
  time.after(local);
}
