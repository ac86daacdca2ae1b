// Speech in pieces for Node: the browser's side, the server's side, and a page with both.
import assert from "node:assert/strict";
import { inPieces } from "../../courses/player/assets/pieces.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { until } from "../portal/offline/dom.mjs";
import { aLecture, ranges, timers } from "./stand_in.mjs";
import { aFile } from "./webm_file.mjs";

export const [FIRST, MOST] = [8192, 65536];
export const URL_OF = "https://learn.example/files/audio.webm";
export const SOURCES = '<source src="/files/audio.webm" type="audio/webm"><source src="/files/audio.mp4" type="audio/mp4">';

/** The second of a file's byte: each part lasts twenty. */
function secondAt({ bytes, cues }, byte) {
  const part = cues.filter((cue) => cue.byte <= byte).length - 1;
  if (part < 0) return 0;
  const ends = part + 1 < cues.length ? cues[part + 1].byte : bytes.length;
  return cues[part].second + (20 * (byte - cues[part].byte)) / (ends - cues[part].byte);
}

/** Spans with one more, those that touch as one. */
function withSpan(spans, [starts, ends]) {
  const touches = ([from, to]) => from <= ends + 0.001 && starts <= to + 0.001;
  const met = [[starts, ends], ...spans.filter(touches)];
  const one = [Math.min(...met.map(([from]) => from)), Math.max(...met.map(([, to]) => to))];
  return [...spans.filter((span) => !touches(span)), one].sort(([first], [second]) => first - second);
}

/** What a browser has for pieces; `media` is told what is ready of what was appended, and `holds` says what else is or is gone. */
export function aBrowser(media, file, { supported = true } = {}) {
  const made = { appended: [], aborts: 0, ended: 0, refuses: false, revoked: [], spans: [] };
  made.holds = (...spans) => { made.spans = spans; media.is({ buffered: ranges(...spans) }); };
  let position = 0; // of the next byte; null where a part has to begin
  const read = (bytes) => {
    if (position === null) {
      assert.deepEqual([...bytes.slice(0, 4)], [0x1f, 0x43, 0xb6, 0x75], "what comes after a jump begins with a part");
      position = file.cues[bytes[8] - 1].byte;
    }
    const starts = secondAt(file, position);
    position += bytes.length;
    const ends = secondAt(file, position);
    if (ends > starts) made.holds(...withSpan(made.spans, [starts, ends]));
  };
  class Buffer {
    appendBuffer(bytes) {
      if (made.refuses) throw new Error("full");
      made.appended.push(...bytes);
      read(bytes);
      made.source.readyState = "open";
      setTimeout(() => this.onupdateend(), 0);
    }
    abort() { made.aborts += 1; position = null; }
  }
  class MediaSource {
    constructor() { made.source = this; this.readyState = "closed"; }
    addEventListener(name, work) { made.open = () => { this.readyState = "open"; work(); }; }
    addSourceBuffer(type) { made.type = type; return new Buffer(); }
    endOfStream() { this.readyState = "ended"; made.ended += 1; position = null; }
    static isTypeSupported(type) { return supported && type === 'audio/webm; codecs="opus"'; }
  }
  globalThis.MediaSource = MediaSource;
  URL.createObjectURL = () => "blob:pieces";
  URL.revokeObjectURL = (address) => { made.revoked.push(address); };
  return made;
}

/** A server for one file: { asked, request, answers }. `trouble` is taken first, one for each request. */
function aServer(bytes, trouble, { streams = true, chunk = 3000 } = {}) {
  const asked = [];
  const request = async (url, { headers, signal }) => {
    const [first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.Range).slice(1).map(Number);
    asked.push({ url, first, last, signal });
    const wrong = trouble.shift();
    if (wrong) return wrong(signal);
    const body = bytes.slice(first, last + 1);
    const told = { "Content-Range": `bytes ${first}-${first + body.length - 1}/${bytes.length}` };
    if (!streams) return { status: 206, headers: new Headers(told), arrayBuffer: async () => body.buffer };
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(body.subarray(sent, sent + chunk));
        sent += chunk;
        if (sent >= body.length) controller.close();
      },
    });
    return new Response(stream, { status: 206, headers: told });
  };
  return { asked, request };
}

/** Speech on a page: of 6 parts of 20 s, or `longer`. Its pieces are asked for once somebody plays. */
export function aSpeech({ file = aFile(), trouble = [], browser = {}, server = {}, inner = SOURCES, opens = true } = {}) {
  const { root, audio } = aLecture({ attributes: "" });
  audio.innerHTML = inner;
  Object.defineProperty(audio, "src", {
    get: () => audio.getAttribute("src") || "", set: (to) => { audio.setAttribute("src", to); audio.is({ paused: true }); }, configurable: true,
  });
  const made = aBrowser(audio, file, browser);
  const { asked, request } = aServer(file.bytes, trouble, server);
  const clock = timers();
  const stage = stageOf(root);
  stage.choose("audio");
  inPieces(stage, audio, { request, wait: clock.wait });
  if (opens && made.open) made.open();
  return { audio, made, asked, clock, stage, file, plain: () => audio.getAttribute("src") === null };
}

export const settled = async (speech, count = 1) => {
  await until(() => speech.asked.length >= count, `${count} requests`);
  await until(() => speech.made.appended.length > 0, "something is here");
};
export const isWhole = ({ made, file }) => made.appended.length === file.bytes.length;
export const rangesAsked = ({ asked }) => asked.map(({ first, last }) => [first, last - first + 1]);
