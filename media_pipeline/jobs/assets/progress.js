// Follows the work on a recording while it goes on and somebody looks. Without this script the page reloads itself.
// All words come from the server: data-work names the address that tells the state.

const EVERY_MS = 5000;
const AFTER_A_FAILURE_MS = 30000;

export class Following {
  constructor(place) {
    this.place = place;
    this.timer = null;
    this.asking = false;
    this.shown = place.dataset.shown; // what the page was made of: other files, or the end of the work, need a new page
    document.addEventListener("visibilitychange", () => this.look());
  }

  look() {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible" && !this.asking) this.ask();
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible") this.timer = setTimeout(() => this.look(), milliseconds);
  }

  ask() {
    this.asking = true;
    const answered = fetch(this.place.dataset.work, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answered
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then((state) => this.show(state))
      .catch(() => this.wait(AFTER_A_FAILURE_MS)); // a cut link, or signed out: a reload by hand says which
  }

  wait(milliseconds) {
    this.asking = false;
    this.later(milliseconds);
  }

  show(state) {
    if (state.shown !== this.shown) {
      window.location.reload();
      return;
    }
    this.put("[data-work-progress]", state.progress);
    for (const name of ["state", "left", "percent"]) this.write(`[data-work-${name}]`, state[`${name}_text`]);
    for (const step of state.steps) {
      this.write(`[data-step="${step.kind}"] [data-step-status]`, step.status_text);
      this.write(`[data-step="${step.kind}"] [data-step-percent]`, step.percent_text);
    }
    this.wait(EVERY_MS);
  }

  put(selector, value) {
    const found = this.place.querySelector(selector);
    if (found) found.value = value;
  }

  write(selector, text) {
    const found = this.place.querySelector(selector);
    if (found && found.textContent !== text) found.textContent = text;
  }
}

for (const place of document.querySelectorAll("[data-work]")) new Following(place).later(EVERY_MS);
