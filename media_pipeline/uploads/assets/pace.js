// How fast pieces leave, and how long the rest takes: from the last half minute, so that a link that comes back slower
// is believed soon. Knows neither page nor clock.

const WINDOW_MS = 30000;
const MB = 1000000;

export class Pace {
  constructor() {
    this.seen = [];
  }

  // `sent` bytes at the instant `at`, in milliseconds.
  note(sent, at) {
    const last = this.seen[this.seen.length - 1];
    if (last && sent < last.sent) this.seen = []; // the server had less than was thought: begin anew
    this.seen.push({ sent, at });
    while (this.seen.length > 2 && at - this.seen[1].at >= WINDOW_MS) this.seen.shift();
  }

  forget() {
    this.seen = [];
  }

  // Seconds until `whole` bytes are sent; null while nobody can know.
  left(whole) {
    const first = this.seen[0];
    const last = this.seen[this.seen.length - 1];
    if (!first || last.sent <= first.sent || last.at <= first.at) return null;
    return ((whole - last.sent) * (last.at - first.at)) / (last.sent - first.sent) / 1000;
  }
}

export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

export function percent(sent, whole) {
  return whole > 0 ? Math.floor((sent / whole) * 100) : 100;
}

// "12.0 MB of 80.0 MB (15 %), about 9 minutes left", in the words of the page.
export function progressText(texts, sent, whole, seconds) {
  const one = (bytes) => (bytes / MB).toFixed(1);
  const told = filled(texts.progress, { arrived: one(sent), whole: one(whole), percent: percent(sent, whole) });
  const left = leftText(texts, seconds);
  return left ? `${told}, ${left}` : told;
}

function leftText(texts, seconds) {
  if (seconds === null) return "";
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return texts.soon;
  if (minutes < 60) return filled(texts.minutes, { minutes });
  return filled(texts.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
