// Sends the recording of the form in pieces (tus 1.0.0) instead of with it. Without this script the form sends it whole.
// What is left to do is in the page: data-uploads on the form, the texts in #upload-texts.

import { Upload } from "tus-js-client";
import { answerTo, goesOn, isPlain, keepAddress, sentence, waits } from "./answers.js";
import { Pace, filled, percent, progressText } from "./pace.js";

// A piece is what a proxy that gathers bodies may lose; at 64 kbit/s it takes two minutes.
const PIECE = 1024 * 1024;

class Sending {
  constructor(form, texts) {
    this.form = form;
    this.texts = texts;
    this.pace = new Pace();
    this.upload = null;
    this.runs = false;
    this.turn = 0; // of going on: who pauses and goes on again while a token is asked for starts once
    this.doubtful = false;
    this.headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    this.panel = form.querySelector("[data-upload-panel]");
    this.bar = this.panel.querySelector("progress");
    this.progress = this.panel.querySelector("[data-upload-progress]");
    this.state = this.panel.querySelector("[data-upload-state]");
    this.pause = this.panel.querySelector("[data-upload-pause]");
    this.send = form.querySelector("button[type=submit]");
    this.pause.addEventListener("click", () => (this.runs ? this.stop(this.pausedText()) : this.go()));
    form.addEventListener("submit", (event) => this.submitted(event));
    // Another file is another upload; what was sent of the first one waits on the server.
    form.elements.file.addEventListener("change", () => this.leave());
    window.addEventListener("beforeunload", (event) => { if (this.runs) event.preventDefault(); });
  }

  submitted(event) {
    const [file] = this.form.elements.file.files;
    if (!file) return; // the form says what is missing, or sends an upload that is whole already
    event.preventDefault();
    if (this.runs) return;
    if (!this.upload) this.upload = this.prepared(file);
    this.panel.hidden = false;
    this.upload.findPreviousUploads().then((found) => {
      if (found.length && !this.upload.url) this.upload.resumeFromPreviousUpload(found[0]);
      if (!this.runs) this.go();
    });
  }

  prepared(file) {
    this.pace.forget();
    return new Upload(file, {
      endpoint: this.form.dataset.uploads,
      headers: this.headers,
      metadata: { filename: file.name, filetype: file.type },
      chunkSize: PIECE,
      retryDelays: waits(), // the address is remembered until the recording is made: then it answers 410
      onAfterResponse: (request, response) => this.heard(request.getMethod(), response),
      onProgress: (sent, whole) => this.moved(sent, whole),
      onShouldRetry: (error) => this.shouldRetry(error),
      onSuccess: () => this.whole(),
      onError: (error) => this.failed(error),
    });
  }

  go() {
    const turn = this.turn += 1;
    this.runs = true;
    this.send.disabled = true;
    this.show(this.texts.sending, this.texts.pause);
    if (!this.doubtful) this.upload.start();
    else this.renewed().then(() => { if (this.runs && turn === this.turn) this.upload.start(); });
  }

  // Whoever signed in anew, in another tab, has another token than this page: without it every request is refused.
  renewed() {
    return fetch(window.location.href, { credentials: "same-origin" })
      .then((answer) => answer.text())
      .then((text) => {
        const page = new DOMParser().parseFromString(text, "text/html");
        const token = page.querySelector("form[data-uploads] [name=csrfmiddlewaretoken]");
        if (!token) return;
        this.doubtful = false;
        this.form.elements.csrfmiddlewaretoken.value = token.value;
        this.headers["X-CSRFToken"] = token.value;
      }, () => {}); // no link: the upload finds out by itself, and waits
  }

  // Each start, and each start again after a cut, begins with an answer that says how much is there.
  heard(method, response) {
    keepAddress(method, response);
    if (response.getStatus() >= 300 || (method !== "HEAD" && method !== "POST")) return;
    const offset = method === "HEAD" ? Number(response.getHeader("Upload-Offset")) : 0;
    const reached = percent(offset, this.upload.file.size);
    this.state.textContent = offset > 0 ? filled(this.texts.resumed, { percent: reached }) : this.texts.sending;
  }

  moved(sent, whole) {
    if (!this.runs) return;
    this.pace.note(sent, Date.now());
    this.bar.value = percent(sent, whole);
    this.progress.textContent = progressText(this.texts, sent, whole, this.pace.left(whole));
  }

  shouldRetry(error) {
    const response = answerTo(error);
    if (!goesOn(response ? response.getStatus() : 0, error.originalRequest.getMethod())) return false;
    this.pace.forget();
    this.state.textContent = this.texts.waiting;
    return true;
  }

  stop(text) {
    this.runs = false;
    this.pace.forget();
    this.upload.abort();
    this.send.disabled = false;
    this.show(text, this.texts.go_on);
  }

  leave() {
    if (!this.upload) return;
    if (this.runs) this.stop(this.pausedText());
    this.upload = null;
    this.panel.hidden = true;
  }

  pausedText() {
    return filled(this.texts.paused, { days: this.form.dataset.days });
  }

  show(text, button) {
    this.state.textContent = text;
    this.pause.textContent = button;
  }

  whole() {
    this.runs = false;
    this.show(this.texts.finishing, this.texts.go_on);
    this.pause.hidden = true;
    this.form.elements.upload.value = /([0-9a-f-]{36})\/?$/.exec(this.upload.url)[1];
    this.form.elements.file.disabled = true; // its bytes are there already
    this.form.submit();
  }

  failed(error) {
    const response = answerTo(error);
    const failure = {
      unreadable: !error.originalRequest,
      status: response ? response.getStatus() : 0,
      plain: response ? isPlain(response.getHeader("Content-Type")) : false,
      body: response ? response.getBody() : "",
    };
    this.doubtful = true;
    this.stop(sentence(this.texts, failure));
    // The sign-in page answers as any page: only a look without following says that it is one.
    fetch(this.form.dataset.uploads, { method: "GET", redirect: "manual", credentials: "same-origin" }).then(
      (answer) => {
        if (answer.type !== "opaqueredirect" || this.runs) return;
        this.state.textContent = sentence(this.texts, { signedOut: true });
      },
      () => {}, // no link: the sentence that stands there is right
    );
  }
}

const form = document.querySelector("form[data-uploads]");
if (form) new Sending(form, JSON.parse(document.getElementById("upload-texts").textContent));
