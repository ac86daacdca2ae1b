// Saves the answers of an examination while they are given, and shows how much time the server still gives.
import { countdown } from "./countdown.js";
import { moments } from "./moments.js";
import { pointing } from "./pointing.js";
import { saver } from "./saving.js";

const form = document.getElementById("exam-form");
const status = document.getElementById("exam-saved");
const time = document.getElementById("exam-time");

const moment = moments(Number(form.dataset.now));
let clock = null;
const saves = saver(form, status, {
  moment: moment.next,
  told(left, now) {
    moment.meet(now);
    clock.set(left);
  },
  ended: (url) => location.assign(url),
});
clock = countdown(time, { over: saves.send, gone: () => location.assign(time.dataset.result) });
form.querySelectorAll("[data-item]").forEach(pointing);
