// The page of uploading as the script finds it, and a client of the protocol that does what a test says (or `client`).
import { build } from "esbuild";
import { Window } from "happy-dom";
import { fileURLToPath } from "node:url";

const ASSETS = fileURLToPath(new URL("../../../media_pipeline/uploads/assets/", import.meta.url));
export const TEXTS = Object.fromEntries(
  "progress minutes hours soon sending resumed waiting paused finishing pause go_on signed_out unreadable failed"
    .split(" ")
    .map((name) => [name, name]),
);
TEXTS.resumed = "resumed {percent}";
TEXTS.progress = "{arrived}/{whole} {percent}";
TEXTS.paused = "paused {days}";
const PAGE = `
  <script type="application/json" id="upload-texts">${JSON.stringify(TEXTS)}</script>
  <form method="post" data-uploads="/uploads/" data-days="14">
    <input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="upload">
    <input name="title"><input type="file" name="file">
    <div data-upload-panel hidden><progress max="100" value="0"></progress><span data-upload-progress></span>
      <p data-upload-state></p><button type="button" data-upload-pause></button></div>
    <button type="submit">send</button>
  </form>`;
const CLIENT = `class Staged {
  constructor(file, options) {
    Object.assign(this, { file, options, url: null, starts: 0, aborts: 0, resumed: null });
    globalThis.uploads.push(this);
  }
  findPreviousUploads() { return Promise.resolve(globalThis.previous); }
  resumeFromPreviousUpload(found) { this.resumed = found; this.url = found.uploadUrl; }
  start() { this.starts += 1; }
  abort() { this.aborts += 1; }
}
export const Upload = globalThis.client || Staged;`;

const bundled = await build({
  entryPoints: [`${ASSETS}upload.js`],
  bundle: true,
  write: false,
  format: "iife",
  plugins: [{
    name: "client-on-a-stage",
    setup(made) {
      made.onResolve({ filter: /^tus-js-client$/ }, () => ({ path: "client", namespace: "stage" }));
      made.onLoad({ filter: /.*/, namespace: "stage" }, () => ({ contents: CLIENT }));
    },
  }],
});

export function answer(status, headers = {}, body = "") {
  return { getStatus: () => status, getHeader: (name) => headers[name] ?? null, getBody: () => body };
}

export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

// Opens the page; `previous` is what the browser remembers, `signedIn` what a look at the server says.
const FILES = [{ name: "a.mp4", type: "video/mp4", size: 1000 }];

export function open({ token = "token", previous = [], signedIn = true, files = FILES, client = null } = {}) {
  const window = new Window({ url: "https://learn.example.org/cms/lectures/upload/" });
  window.document.body.innerHTML = PAGE;
  const form = window.document.querySelector("form");
  const file = form.querySelector("[name=file]");
  Object.defineProperty(file, "files", { configurable: true, get: () => files });
  const sent = [];
  form.submit = () => sent.push(form.querySelector("[name=upload]").value);
  const uploads = [];
  const scope = {
    window,
    document: window.document,
    uploads,
    previous,
    DOMParser: window.DOMParser,
    fetch: (url, { redirect }) => {
      if (redirect) return Promise.resolve({ type: signedIn ? "basic" : "opaqueredirect" });
      return Promise.resolve({ text: () => Promise.resolve(PAGE.replace('value="token"', `value="${token}"`)) });
    },
  };
  globalThis.uploads = uploads;
  globalThis.previous = previous;
  globalThis.client = client;
  new Function(...Object.keys(scope), bundled.outputFiles[0].text)(...Object.values(scope));
  const one = (selector) => form.querySelector(selector);
  return {
    window, form, file, uploads, sent,
    state: () => one("[data-upload-state]").textContent,
    progress: () => one("[data-upload-progress]").textContent,
    panel: one("[data-upload-panel]"),
    pause: one("[data-upload-pause]"),
    button: one("[type=submit]"),
    async submit() {
      const event = new window.Event("submit", { cancelable: true, bubbles: true });
      form.dispatchEvent(event);
      await settled();
      return event.defaultPrevented;
    },
  };
}
