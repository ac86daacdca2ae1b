// The page's script with the real client of the protocol, before a server that is not always there.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Upload } from "tus-js-client";
import { open } from "./page.mjs";

const ADDRESS = "/uploads/01a20817-9650-7648-b9a7-ceb8dba729cf/";
const SIZE = 3000;
let server, origin, log, offset, refusals, ended, remembered;

// Refuses as many requests as `refusals` has, once the second piece is there.
function answered(request, response) {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const refusal = offset === 2000 ? refusals.shift() : undefined;
    log.push(`${request.method} ${refusal || offset}`);
    response.setHeader("Tus-Resumable", "1.0.0");
    if (refusal) response.statusCode = refusal;
    else if (request.method === "POST") { response.statusCode = 201; response.setHeader("Location", ADDRESS); offset = 0; }
    else {
      if (request.method === "PATCH") { response.statusCode = 204; offset += Buffer.concat(pieces).length; }
      response.setHeader("Upload-Offset", offset);
      response.setHeader("Upload-Length", SIZE);
    }
    response.end();
  });
}

// tus-js-client with the page's own answers to everything; only waits and pieces are shorter.
class Client extends Upload {
  constructor(file, options) {
    const told = (name) => (words) => { options[name](words); ended(name); };
    const urlStorage = {
      findAllUploads: () => Promise.resolve([...remembered.values()]),
      findUploadsByFingerprint: () => Promise.resolve([...remembered.values()]),
      addUpload: (print, upload) => { remembered.set(print, upload); return Promise.resolve(print); },
      removeUpload: (key) => { remembered.delete(key); return Promise.resolve(); },
    };
    super(file, {
      ...options, urlStorage, endpoint: origin + options.endpoint, chunkSize: 1000, retryDelays: [1, 1, 1, 1, 1, 1],
      fingerprint: () => Promise.resolve("print"), onSuccess: told("onSuccess"), onError: told("onError"),
    });
  }
}

async function sent() {
  const done = new Promise((resolve) => { ended = resolve; });
  const file = Object.assign(Buffer.alloc(SIZE), { name: "a.mp4", type: "video/mp4", size: SIZE });
  const page = open({ files: [file], client: Client });
  await page.submit();
  return { page, how: await done };
}

before(async () => {
  server = http.createServer(answered);
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());
beforeEach(() => { [log, offset, refusals, remembered] = [[], 0, [], new Map()]; });

const BEFORE = ["POST 0", "PATCH 0", "PATCH 1000"];
const AFTER = ["HEAD 2000", "PATCH 2000"];

for (const status of [502, 503, 408, 423]) {
  test(`${status} to a piece and to the question after it: it goes on with the same upload`, async () => {
    refusals = [status, status, status];
    const { page, how } = await sent();
    assert.equal(how, "onSuccess");
    assert.deepEqual(log, [...BEFORE, `PATCH ${status}`, `HEAD ${status}`, `HEAD ${status}`, ...AFTER]);
    assert.equal(page.sent.length, 1);
  });
}

test("a proxy that is asked too often is asked again", async () => {
  refusals = [502, 429];
  assert.equal((await sent()).how, "onSuccess");
  assert.deepEqual(log, [...BEFORE, "PATCH 502", "HEAD 429", ...AFTER]);
});

test("a right that ended stops it, and what has arrived is found again", async () => {
  refusals = [502, 403];
  const { how } = await sent();
  assert.equal(how, "onError");
  assert.deepEqual(log, [...BEFORE, "PATCH 502", "HEAD 403"]);
  assert.equal(remembered.get("print").uploadUrl, origin + ADDRESS);
});

for (const status of [404, 410]) {
  test(`${status}: what is gone begins anew`, async () => {
    refusals = [502, status];
    assert.equal((await sent()).how, "onSuccess");
    assert.deepEqual(log.slice(0, 6), [...BEFORE, "PATCH 502", `HEAD ${status}`, "POST 2000"]);
  });
}
