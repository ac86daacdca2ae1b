// On every page of somebody who is signed in. Whoever keeps nothing on the device loads nothing more than this: the
// rest comes when something was kept before, when somebody opens "Keep offline", or on the home page when all is quiet.
import { isAble } from "./unable.js";

const bar = document.getElementById("device");
const QUIET_MS = 12000;

function used() {
  try { return localStorage.getItem("offline") === "1"; } catch (blocked) { return false; }
}

function load() {
  if (bar.dataset.loaded) return;
  bar.dataset.loaded = "1";
  const script = document.createElement("script");
  script.src = bar.dataset.script;
  script.onerror = () => { delete bar.dataset.loaded; }; // a cut: the next who asks brings it
  document.head.append(script);
}

if (bar) {
  const visitor = bar.dataset.nobody !== undefined; // of the sign-in page: only the keys are dropped, if there are any
  const saving = navigator.connection && navigator.connection.saveData;
  if (isAble()) {
    document.addEventListener("outbox:wanted", load); // by a player, which has a record to hand over
    if (used() || navigator.serviceWorker.controller || !(bar.dataset.owner || visitor)) load();
    else if (bar.dataset.home !== undefined && !saving) addEventListener("load", () => setTimeout(load, QUIET_MS));
  } else if (document.getElementById("kept")) load(); // to say that nothing can be kept here
  // "toggle" does not bubble; it is caught on its way down.
  document.addEventListener("toggle", ({ target }) => { if (target.matches("[data-keep]")) load(); }, true);
}
