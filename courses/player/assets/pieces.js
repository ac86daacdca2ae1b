// The speech out of small pieces, heard when the first of them is here. Of a plain file Chromium plays only what has come in
// whole blocks of 32 KB: four seconds at 64 kbit/s. Where anything is not as expected, the plain file plays.
import { play } from "./stage.js";
import { bytesTo, cueFor, endOf, indexOf } from "./webm.js";

const TYPE = 'audio/webm; codecs="opus"';
const FIRST = 8192; // the index of an hour and three seconds of speech, or five seconds
const MOST = 65536;
const LONGEST_HEAD = 262144;
const AHEAD_S = 300;
const SEAM_S = 1; // by which speech may begin after 0, and what is coming may lie behind what is needed
const EDGE_S = 0.03; // so little before the beginning of what is ready browsers play it: two frames of speech are 0.04
const DEAD_AFTER_MS = 30000; // nothing has come for so long: the connection is gone, and nobody told the browser
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60000;
const RANGE = /^bytes (\d+)-\d+\/(\d+)$/;

/** The link was cut, or the server has too much to do: another try may go better. */
class Cut extends Error {}

// The lightest file that can be played in pieces; nothing where this browser cannot.
function fileOf(media) {
  const { MediaSource, fetch } = window;
  const source = media.querySelector('source[type="audio/webm"]');
  return source && fetch && MediaSource && MediaSource.isTypeSupported(TYPE) ? source.src : "";
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

// Where what is ready around a second ends; -1 where nothing is.
function endAround({ buffered }, second) {
  for (let range = 0; range < buffered.length; range += 1) {
    if (buffered.start(range) <= Math.max(second + EDGE_S, SEAM_S) && second <= buffered.end(range)) return buffered.end(range);
  }
  return -1;
}

const readyFrom = (media, second) => Math.max(second, endAround(media, second));

class Pieces {
  constructor(stage, media, file, { request, wait }) {
    Object.assign(this, { stage, media, file, request, wait });
    this.run = 0; // of loading; who belongs to an earlier one stops
    this.at = 0; // the next byte
    this.size = FIRST; // of the next piece
    this.all = Infinity; // bytes of the file
    this.from = 0; // the second at which this run of pieces began
    this.goal = 0; // the second that is waited for
    this.head = new Uint8Array(0);
    this.cues = null;
    this.buffer = null;
    this.pause = FIRST_PAUSE_MS;
    this.timer = null; // after a cut
    this.asking = null; // ends the request that is under way
    this.wanted = false; // by somebody who pressed Play
    this.busy = false;
    this.over = false;
    this.held = new window.MediaSource();
  }

  begin() {
    const { media, held } = this;
    const address = URL.createObjectURL(held);
    const hears = { play: () => this.asked(), seeking: () => this.place(), timeupdate: () => this.go(), error: () => this.giveUp() };
    Object.keys(hears).forEach((name) => media.addEventListener(name, () => { if (!this.over) hears[name](); }));
    window.addEventListener("online", () => this.again());
    held.addEventListener("sourceopen", () => {
      URL.revokeObjectURL(address);
      if (!this.buffer) this.buffer = held.addSourceBuffer(TYPE);
      this.go();
    });
    this.wanted = !media.paused;
    media.dataset.adaptive = "1";
    media.src = address;
    if (this.wanted) play(media);
  }

  asked() {
    this.wanted = true;
    if (this.timer !== null) this.again();
    else this.go();
  }

  go() {
    if (this.over || this.busy || this.timer !== null || !this.wanted || !this.buffer) return;
    this.busy = true;
    this.load(this.run);
  }

  isShort() {
    const { media } = this;
    const isUsed = this.stage.media() === media || !media.paused;
    return isUsed && this.at < this.all && readyFrom(media, media.currentTime) - media.currentTime < AHEAD_S;
  }

  async load(run) {
    try {
      while (run === this.run && this.isShort()) {
        this.skip();
        await this.piece(run);
      }
      if (run === this.run && this.at >= this.all && this.held.readyState === "open") this.held.endOfStream();
    } catch (error) {
      if (run !== this.run) return;
      if (error instanceof Cut) this.later();
      else this.giveUp();
    }
    if (run === this.run) this.busy = false;
  }

  async piece(run) {
    const from = this.at;
    const headers = { Range: `bytes=${from}-${from + this.size - 1}` };
    this.asking = window.AbortController && new AbortController();
    const options = this.asking ? { headers, signal: this.asking.signal } : { headers };
    const answer = await this.soon(this.request(this.file, options));
    if (answer.status >= 500 || answer.status === 429) throw new Cut(answer.status);
    const [, first, all] = RANGE.exec(answer.headers.get("Content-Range") || "") || [];
    if (answer.status !== 206 || Number(first) !== from) throw new Error(`not the piece: ${answer.status}`);
    if (run !== this.run) return;
    this.all = Number(all);
    await this.read(answer, run);
    if (run !== this.run) return;
    if (this.at === from) throw new Cut("nothing came");
    this.size = Math.min(2 * this.size, MOST);
  }

  async read(answer, run) {
    if (!answer.body || !answer.body.getReader) {
      await this.take(new Uint8Array(await this.soon(answer.arrayBuffer())), run);
      return;
    }
    const reader = answer.body.getReader();
    while (run === this.run) {
      const { done, value } = await this.soon(reader.read());
      if (done) return;
      await this.take(value, run);
    }
  }

  async take(bytes, run) {
    if (run !== this.run) return;
    await this.append(bytes);
    if (run !== this.run) return;
    this.at += bytes.length;
    this.pause = FIRST_PAUSE_MS;
    if (this.cues) return;
    this.head = joined(this.head, bytes);
    this.cues = indexOf(this.head);
    if (this.cues) this.place();
    else if (this.head.length > LONGEST_HEAD) throw new Error("no index in front");
  }

  append(bytes) {
    const { buffer } = this;
    return new Promise((resolve, reject) => {
      buffer.onupdateend = resolve;
      buffer.onerror = () => reject(new Error("not taken"));
      buffer.appendBuffer(bytes);
    });
  }

  // What the link gives; whatever goes wrong with it, and an answer that does not come, is a cut.
  soon(promise) {
    return new Promise((resolve, reject) => {
      const timer = this.wait(() => reject(new Cut("silence")), DEAD_AFTER_MS);
      const end = (work) => (value) => { clearTimeout(timer); work(value); };
      promise.then(end(resolve), end((error) => reject(new Cut(error.message))));
    });
  }

  // The place has changed: is what comes now what is needed there?
  place() {
    if (!this.cues) return; // looked at again when they are here
    const need = readyFrom(this.media, this.media.currentTime);
    const reached = Math.max(this.goal, readyFrom(this.media, this.goal));
    if (need < this.from || need > reached + SEAM_S || this.isPast(this.media.currentTime)) this.jump(need);
    this.go();
  }

  // Has it come and gone again? Browsers let go of the beginning of long speech.
  isPast(second) {
    return endAround(this.media, second) < 0 && this.at >= endOf(this.cues, second, this.all);
  }

  // What is ready from another run is not fetched again, but for the part in which it ends.
  skip() {
    const { currentTime } = this.media;
    const ready = readyFrom(this.media, currentTime);
    if (this.cues && ready > currentTime && cueFor(this.cues, ready).byte > this.at) this.aim(ready);
  }

  // What is on its way is no longer wanted.
  stop() {
    if (this.asking) this.asking.abort();
    this.run += 1;
    this.busy = false;
  }

  jump(second) {
    this.stop();
    this.aim(second);
  }

  aim(second) {
    if (this.held.readyState === "open") this.buffer.abort();
    const cue = cueFor(this.cues, second);
    this.from = cue.second;
    this.goal = second;
    this.at = cue.byte;
    this.size = bytesTo(this.cues, second, this.all) + FIRST;
  }

  // As long as something lies ahead nobody hears of it; then the page says so (steady).
  later() {
    this.stop();
    this.timer = this.wait(() => this.again(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE_MS);
  }

  again() {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.go();
  }

  // The plain file, from the same place; its cuts are mended as those of every file.
  giveUp() {
    const { media, stage } = this;
    const goesOn = !media.paused;
    this.stop();
    this.over = true;
    if (media.currentTime > 0) stage.keep(media.currentTime);
    delete media.dataset.adaptive;
    media.removeAttribute("src");
    media.load();
    if (goesOn) play(media);
  }
}

const USUAL = { request: (url, options) => fetch(url, options), wait: (work, pause) => setTimeout(work, pause) };

/** Lets `media` play the pieces of its WebM file, where this browser can; nothing is fetched before somebody presses Play. */
export function inPieces(stage, media, tools = USUAL) {
  const file = fileOf(media);
  if (file) new Pieces(stage, media, file, tools).begin();
}
