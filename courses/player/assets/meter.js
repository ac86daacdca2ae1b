// Says how long a lecture takes on the link as it is now, measured by what this page itself has just fetched.
// Where nothing can be measured, the time on the link of the institution stays, which the server wrote.

import { lengthOf, merge } from "./spans.js";

const ENOUGH_BYTES = 4000;
const ENOUGH_MS = 100;

// The rate in kbit/s at which these entries of the browser's timetable came; null when they are too little to tell.
// What came at the same time shared the link. What came from a cache has no bytes; the wait for the first byte is the link's delay, not its rate.
export function rateOf(entries) {
  const came = entries.filter(({ transferSize, responseStart, responseEnd }) => transferSize > 0 && responseEnd > responseStart);
  const bytes = came.reduce((sum, { transferSize }) => sum + transferSize, 0);
  const ms = lengthOf(merge(came.map(({ responseStart, responseEnd }) => [responseStart, responseEnd])));
  return bytes >= ENOUGH_BYTES && ms >= ENOUGH_MS ? (8 * bytes) / ms : null;
}

// Whole minutes, rounded up, as the server counts them.
export function minutesFor(bytes, kbps) {
  return Math.max(1, Math.ceil((8 * bytes) / (kbps * 1000 * 60)));
}

export function tellTimes(root, kbps) {
  if (!kbps) return;
  for (const meter of root.querySelectorAll("[data-bytes][data-now]")) {
    const minutes = minutesFor(Number(meter.dataset.bytes), kbps);
    meter.querySelector("[data-time]").textContent = meter.dataset.now.replace("{minutes}", minutes);
  }
}

/** The rate in kbit/s of the link as far as it is known by now: measured, else as the browser estimates it; or nothing. */
export function linkNow() {
  const timetable = ["navigation", "resource"].map((kind) => performance.getEntriesByType(kind));
  const own = [].concat(...timetable).filter((entry) => entry.name.startsWith(location.origin));
  return rateOf(own) || (navigator.connection && navigator.connection.downlink * 1000);
}

export function measure() {
  addEventListener("load", () => tellTimes(document, linkNow()));
}
