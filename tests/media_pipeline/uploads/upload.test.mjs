import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, open, settled } from "./page.mjs";

const request = (method) => ({ getMethod: () => method });
const ADDRESS = "/uploads/01a20817-9650-7648-b9a7-ceb8dba729cf/";

test("a form without a file is sent as it is", async () => {
  const page = open({ files: [] });
  assert.equal(await page.submit(), false);
  assert.equal(page.uploads.length, 0);
});

test("a file leaves in pieces, with the page's token and its name", async () => {
  const page = open();
  assert.equal(await page.submit(), true);
  const [upload] = page.uploads;
  assert.equal(upload.starts, 1);
  assert.equal(upload.options.endpoint, "/uploads/");
  assert.deepEqual(upload.options.headers, { "X-CSRFToken": "token" });
  assert.deepEqual(upload.options.metadata, { filename: "a.mp4", filetype: "video/mp4" });
  assert.equal(page.panel.hidden, false);
  assert.equal(page.state(), "sending");
  assert.equal(page.button.disabled, true);
});

test("sent twice by an impatient finger it is one upload", async () => {
  const page = open();
  await page.submit();
  await page.submit();
  assert.deepEqual(page.uploads.map((each) => each.starts), [1]);
});

test("a file that was sent in part before goes on, and the page says where", async () => {
  const page = open({ previous: [{ uploadUrl: ADDRESS }] });
  await page.submit();
  const [upload] = page.uploads;
  assert.equal(upload.resumed.uploadUrl, ADDRESS);
  upload.options.onAfterResponse({ getMethod: () => "HEAD" }, answer(200, { "Upload-Offset": "450" }));
  assert.equal(page.state(), "resumed 45");
});

test("an upload that begins says that it is sent", async () => {
  const page = open();
  await page.submit();
  const { options } = page.uploads[0];
  options.onShouldRetry({ originalRequest: request("PATCH") });
  assert.equal(page.state(), "waiting");
  options.onAfterResponse({ getMethod: () => "POST" }, answer(201));
  assert.equal(page.state(), "sending");
  options.onAfterResponse({ getMethod: () => "HEAD" }, answer(404));
  options.onAfterResponse({ getMethod: () => "PATCH" }, answer(204));
  assert.equal(page.state(), "sending");
});

test("progress is shown in MB and per cent while it runs", async () => {
  const page = open();
  await page.submit();
  page.uploads[0].options.onProgress(500_000, 1_000_000);
  assert.equal(page.progress(), "0.5/1.0 50");
  assert.equal(Number(page.panel.querySelector("progress").value), 50);
  page.pause.click();
  page.uploads[0].options.onProgress(900_000, 1_000_000);
  assert.equal(page.progress(), "0.5/1.0 50");
});

test("a broken link is waited for; a refusal is not", async () => {
  const page = open();
  await page.submit();
  const { options } = page.uploads[0];
  assert.equal(options.onShouldRetry({ originalRequest: request("PATCH"), originalResponse: answer(0) }), true);
  assert.equal(page.state(), "waiting");
  assert.equal(options.onShouldRetry({ originalRequest: request("PATCH"), originalResponse: answer(413) }), false);
});

test("pause stops it, and the same button goes on", async () => {
  const page = open();
  await page.submit();
  page.pause.click();
  const [upload] = page.uploads;
  assert.equal(upload.aborts, 1);
  assert.equal(page.state(), "paused 14");
  assert.equal(page.pause.textContent, "go_on");
  assert.equal(page.button.disabled, false);
  page.pause.click();
  assert.equal(upload.starts, 2);
  assert.equal(page.pause.textContent, "pause");
});

test("when all is there the form is sent with the upload instead of the file", async () => {
  const page = open();
  await page.submit();
  page.uploads[0].url = `https://learn.example.org${ADDRESS}`;
  page.uploads[0].options.onSuccess();
  assert.deepEqual(page.sent, ["01a20817-9650-7648-b9a7-ceb8dba729cf"]);
  assert.equal(page.file.disabled, true);
  assert.equal(page.state(), "finishing");
});

test("a refusal is told in the server's words", async () => {
  const page = open();
  await page.submit();
  const response = answer(429, { "Content-Type": "text/plain; charset=utf-8" }, "Too many.");
  page.uploads[0].options.onError({ originalRequest: {}, originalResponse: response });
  await settled();
  assert.equal(page.state(), "Too many.");
  assert.equal(page.pause.textContent, "go_on");
  assert.equal(page.button.disabled, false);
});

test("who is signed out reads what to do", async () => {
  const page = open({ signedIn: false });
  await page.submit();
  page.uploads[0].options.onError({ originalRequest: {}, originalResponse: answer(403, {}, "<html>") });
  await settled();
  assert.equal(page.state(), "signed_out");
});

test("a file that cannot be read any more", async () => {
  const page = open();
  await page.submit();
  page.uploads[0].options.onError(new Error("NotReadableError"));
  await settled();
  assert.equal(page.state(), "unreadable");
});

test("another file is another upload", async () => {
  const page = open();
  await page.submit();
  page.file.dispatchEvent(new page.window.Event("change"));
  assert.equal(page.uploads[0].aborts, 1);
  assert.equal(page.panel.hidden, true);
  await page.submit();
  assert.equal(page.uploads.length, 2);
});

test("a page that is left while it sends asks first", async () => {
  const page = open();
  const leaving = () => {
    const event = new page.window.Event("beforeunload", { cancelable: true });
    page.window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(leaving(), false);
  await page.submit();
  assert.equal(leaving(), true);
  page.pause.click();
  assert.equal(leaving(), false);
});

test("whoever signed in anew goes on with the token of the new session", async () => {
  const page = open({ token: "new" });
  await page.submit();
  const [upload] = page.uploads;
  upload.options.onError({ originalRequest: {}, originalResponse: answer(403, {}, "<html>") });
  await settled();
  page.pause.click();
  await settled();
  assert.equal(upload.starts, 2);
  assert.equal(upload.options.headers["X-CSRFToken"], "new");
  assert.equal(page.form.querySelector("[name=csrfmiddlewaretoken]").value, "new");
});

test("a pause while the token is asked for stays a pause", async () => {
  const page = open();
  await page.submit();
  page.uploads[0].options.onError({ originalRequest: {}, originalResponse: answer(403, {}, "<html>") });
  await settled();
  page.pause.click();
  page.pause.click();
  await settled();
  assert.equal(page.uploads[0].starts, 1);
});

test("go on, pause, go on while the token is asked for: it starts once", async () => {
  const page = open({ token: "new" });
  await page.submit();
  const [upload] = page.uploads;
  upload.options.onError({ originalRequest: {}, originalResponse: answer(403, {}, "<html>") });
  await settled();
  for (let click = 0; click < 3; click += 1) page.pause.click();
  await settled();
  assert.equal(upload.starts, 2);
  assert.equal(upload.options.headers["X-CSRFToken"], "new");
});

test("two submits before the browser has looked for earlier uploads start it once", async () => {
  const page = open();
  await Promise.all([page.submit(), page.submit()]);
  assert.deepEqual(page.uploads.map((each) => each.starts), [1]);
});
