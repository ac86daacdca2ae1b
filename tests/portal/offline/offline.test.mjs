import assert from "node:assert/strict";
import { after, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { add, counts } from "../../../lms/portal/assets/offline/outbox.js";
import { DEVICE, KEEP, KEPT_PAGE, aPage, said, template, until } from "./dom.mjs";
import { Origin, UUID } from "./origin.mjs";
import { KEY, OTHER, OTHER_KEY, OWNER, Server, aDevice, freshCaches, openStore, present, recall, row } from "./support.mjs";

const STATUS = "[data-keep] > [role=status]";
const SIGN_OUT = '<form action="/accounts/sign-out/"><input name="csrfmiddlewaretoken" value="token"><button>out</button></form>';
const panel = () => template(KEEP, { kind: "lesson", uuid: UUID });
let count = 0;

// Pauses of seconds belong to other tests: here they never end, and hold no process.
const { setTimeout: real } = globalThis;
globalThis.setTimeout = (work, pause, ...rest) => (pause >= 1000 ? 0 : real(work, pause, ...rest));
after(() => { globalThis.setTimeout = real; });

function head({ owner = OWNER, also = "" } = {}) {
  const bar = template(DEVICE).trim().replace(/ data-home| data-nobody| data-owner=""/g, "");
  return bar.replace("<a ", `<a ${owner ? `data-owner="${owner}"` : ""} ${also} `);
}

/** What answers this host: records, the session, lists of pieces and the pieces. */
function aHost({ owner = OWNER, keys = [KEY] } = {}) {
  const server = new Server();
  const origin = new Origin();
  const sessions = [];
  globalThis.fetch = async (url, options = {}) => {
    if (url === "/sync/") return server.request(url, options);
    if (!url.startsWith("/offline/session/")) return origin.request(url.replace(/size=\w+/, "size=film"), options);
    sessions.push(url);
    return owner ? new Response(JSON.stringify({ owner, keys, csrf: "token", until: 0, former: [] })) : new Response("", { status: 403 });
  };
  return { server, origin, sessions };
}

/** Opens a page with the script; `device` as from `aDevice`, else a device on which nobody ever was. */
async function opened(body, { device, worker, url, without } = {}) {
  if (!globalThis.caches) freshCaches();
  globalThis.indexedDB = device ? device.factory : new IDBFactory();
  const window = aPage(body, { worker, url, without });
  await import(`../../../lms/portal/assets/offline/offline.js?${count += 1}`);
  const database = await openStore(globalThis.indexedDB);
  return { window, database };
}
const waiting = async ({ database }, owner = OWNER) => (await counts(database, owner)).waiting;

test("a page of somebody's says what waits and sends it with its own token", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const { server, sessions } = aHost();
  let register = 0;
  await opened(head() + SIGN_OUT, { device, worker: { register: async () => { register += 1; } } });
  await until(async () => !await waiting(device));
  assert.deepEqual([server.records.size, sessions.length, register], [1, 0, 0]);
  await until(() => document.getElementById("device").hidden);
  assert.equal(await recall(device.database, "language"), "bo");
});

test("without a link it says what waits, and a page that lay open asks whose session this is", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const { server, sessions } = aHost();
  const { fetch } = globalThis;
  let tries = 0;
  globalThis.fetch = async () => { tries += 1; throw new TypeError("cut"); };
  const { window } = await opened(head() + SIGN_OUT, { device });
  await until(() => said("#device") === "Not sent yet: 1" && tries);
  globalThis.fetch = fetch;
  await until(() => { window.dispatchEvent(new window.Event("online")); return server.records.size; }); // the first try may still run
  await until(() => document.getElementById("device").hidden);
  assert.equal(sessions.length, 1);
});

test("what is done on a page is counted at once, and the browser is asked to wake the worker", async () => {
  const device = await aDevice();
  aHost();
  const asked = [];
  const registration = { sync: { register: async (tag) => asked.push(tag) } };
  await opened(head(), { device, worker: { getRegistration: async () => registration } });
  await add(device.database, device.person, "lesson.done", {});
  globalThis.fetch = async () => { throw new TypeError("cut"); };
  // Once the page listens; each time what is done is counted anew.
  await until(() => { document.dispatchEvent(new CustomEvent("outbox:added")); return asked.length; });
  assert.deepEqual([asked[0], said("#device"), localStorage.getItem("offline")], ["outbox", "Not sent yet: 1", "1"]);
});

test("the next person's page locks what the one before left here", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const { server } = aHost({ owner: OTHER, keys: [OTHER_KEY] });
  await opened(head({ owner: OTHER }) + SIGN_OUT, { device });
  await until(async () => !(await row(device.database, "people", OWNER)).keys);
  assert.equal(await present(device.database), null);
  assert.deepEqual([server.requests.length, await waiting(device)], [0, 1]);
});

test("the page that asks to sign in drops the keys and does nothing else", async () => {
  const device = await aDevice();
  const { server, sessions } = aHost();
  await opened(head({ owner: "", also: "data-nobody" }), { device });
  await until(async () => !(await row(device.database, "people", OWNER)).keys);
  assert.deepEqual([server.requests.length, sessions.length], [0, 0]);
});

test("who signs in again opens what lay locked, and it is sent", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const { forgetKeys } = await import("../../../lms/portal/assets/offline/person.js");
  await forgetKeys(device.database, OWNER);
  const { server } = aHost();
  await opened(head() + SIGN_OUT, { device });
  await until(() => server.records.size === 1);
});

test("Keep offline gets the keys and the worker before anything is kept", async () => {
  freshCaches();
  const { sessions } = aHost();
  const registered = [];
  const { window, database } = await opened(head() + panel(), { worker: { register: async (url) => { registered.push(url); } } });
  const box = document.querySelector("details");
  box.open = true;
  box.dispatchEvent(new window.Event("toggle"));
  await until(() => /MB/.test(said("[data-size=text]")));
  box.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
  await until(() => /^Kept on this device/.test(said(STATUS)));
  assert.deepEqual([registered, sessions.length, localStorage.getItem("offline")], [["/sw.js"], 1, "1"]);
  assert.equal((await present(database)).owner, OWNER);
  assert.equal((await row(database, "packages", `lesson/${UUID}`)).state, "whole");
});

for (const [name, refused, sentence] of [
  ["a browser that lets no worker in", new DOMException("private", "SecurityError"), /^This browser keeps nothing/],
  ["a cut while the worker is fetched", new TypeError("cut"), /^The link was cut/],
]) {
  test(`${name} is said under the button`, async () => {
    freshCaches();
    aHost();
    const { window } = await opened(head() + panel(), { worker: { register: async () => { throw refused; } } });
    const form = document.querySelector("details form");
    await until(() => !form.dispatchEvent(new window.Event("submit", { cancelable: true }))); // once the script hears it
    await until(() => sentence.test(said(STATUS)), sentence);
    assert.equal(form.hidden, false);
  });
}

test("a home page whose worker is refused sends all the same", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  const { server } = aHost();
  const register = async () => { throw new DOMException("private", "SecurityError"); };
  await opened(head({ also: "data-home" }) + SIGN_OUT, { device, worker: { register } });
  await until(() => server.records.size === 1);
});

const guarded = { open: () => { throw new DOMException("guarded", "SecurityError"); } };
const failing = {
  open: () => {
    const request = { error: new DOMException("private", "InvalidStateError") };
    real(() => request.onerror(), 0);
    return request;
  },
};
for (const [name, factory] of [["none", undefined], ["one that throws", guarded], ["one that fails", failing]]) {
  test(`a private window, with ${name} for a database: Keep offline says so, and forms go their way`, async () => {
    freshCaches();
    const { server, sessions } = aHost();
    globalThis.indexedDB = factory;
    const window = aPage(head() + SIGN_OUT + panel());
    await import(`../../../lms/portal/assets/offline/offline.js?${count += 1}`);
    await until(() => /^This browser keeps nothing: it may be a private window\./.test(said(STATUS)));
    const form = document.querySelector("form[action='/accounts/sign-out/']");
    form.addEventListener("submit", (event) => { form.dataset.heard = String(event.defaultPrevented); event.preventDefault(); });
    form.dispatchEvent(new window.Event("submit", { cancelable: true }));
    assert.equal(form.dataset.heard, "false"); // nobody stood in the way of signing out
    assert.deepEqual([server.requests.length, sessions.length], [0, 0]);
  });
}

test("so says the page of what is kept", async () => {
  aHost();
  globalThis.indexedDB = undefined;
  aPage(head({ owner: "" }) + template(KEPT_PAGE), { url: "https://learn.example/offline/" });
  await import(`../../../lms/portal/assets/offline/offline.js?${count += 1}`);
  await until(() => /^This browser keeps nothing/.test(said("#records")));
});

test("signing out with something unsent leads to the question, which has its three ways", async () => {
  const device = await aDevice();
  await add(device.database, device.person, "lesson.done", {});
  aHost({ owner: "" });
  await opened(head({ owner: "" }) + template(KEPT_PAGE), { device, url: "https://learn.example/offline/?leaving=1" });
  await until(() => !document.getElementById("leaving").hidden);
  assert.equal(said("#leaving-count"), "Records that are only on this device: 1.");
  document.getElementById("leave-locked").click();
  await until(async () => !(await row(device.database, "people", OWNER)).keys);
  assert.equal(await waiting(device), 1);
});
