// Brings the outbox to the server: compact batches, one sender at a time, and nothing counts as sent before the server
// has said so of that very record.
import { deviceId } from "./identity.js";
import { bytesOf, jsonOf, NotSent, patiently } from "./link.js";
import { alone } from "./locks.js";
import { counts, disputed, heardOf, idsAtServer, nextBatch, proven, sendAgain, settle, settleLate } from "./outbox.js";
import { present } from "./person.js";

export { bytesOf, jsonOf, NotSent, patiently };

const MOST = 200; // records in a batch

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => (byte + 0x100).toString(16).slice(1)).join("");

async function digest(ids) {
  return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(ids.join("\n"))));
}

async function packed(text, plain) {
  if (plain || !self.CompressionStream || text.length < 400) return { body: text, headers: {} };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).arrayBuffer(), headers: { "Content-Encoding": "gzip" } };
}

async function refusalOf(response) {
  let told = {};
  try {
    told = await jsonOf(response);
  } catch (noJson) { /* the page of a proxy, or of a network that wants a sign-in of its own */ }
  const ours = told && told.v === 1 && typeof told.error === "string";
  return new NotSent(ours ? told.error : "trouble", ours ? told.say : "");
}

async function post(request, session, batch) {
  const { body, headers } = await packed(JSON.stringify(batch), session.plain);
  const response = await patiently(request, session.url, {
    method: "POST", body, headers: { ...headers, "Content-Type": "application/json", "X-CSRFToken": session.csrf },
  });
  if (response.status !== 200) throw await refusalOf(response);
  const answer = await jsonOf(response);
  if (answer.v !== 1 || !Array.isArray(answer.results)) throw new NotSent("trouble");
  return answer;
}

// A request that cannot be read goes once more unpacked: something on the way may have spoilt the packing. One that is
// too much is halved. One record that cannot be brought over is set aside, so that it blocks no other; it is `unsent`:
// no word of the server about the record itself, and its owner may try again.
async function postFitting(database, request, session, person, after) {
  const device = await deviceId(database);
  const { owner, of = owner } = person;
  for (let count = MOST; ; count = Math.ceil(count / 2)) {
    const records = await nextBatch(database, person, { after, count });
    if (!records.length) return null;
    const here = await present(database);
    if (!here || here.owner !== of) throw new NotSent("signed_out"); // somebody else came while this was sending
    const { waiting } = await counts(database, owner);
    const now = new Date().toISOString();
    try {
      const heard = await heardOf(database, owner);
      const batch = { v: 1, owner, device, now, waiting: waiting - records.length, heard, records };
      return { ...await post(request, session, batch), last: records[records.length - 1].n };
    } catch (refused) {
      if (refused.code !== "too_large" && refused.code !== "malformed") throw refused;
      const [{ id, n }] = records;
      const single = records.length === 1;
      if (!session.plain && (single || refused.code === "malformed")) {
        session.plain = true;
        count = 2 * count; // the same once more
      } else if (single) {
        return { results: [{ id, s: "refused", why: refused.code, say: refused.say, unsent: true }], last: n };
      } else {
        count = Math.min(count, records.length);
      }
    }
  }
}

async function agrees(database, owner, told) {
  for (const ids of await idsAtServer(database, owner)) {
    if (ids.length === told.count && await digest(ids) === told.sha256) return true;
  }
  return false;
}

// Batch after batch. What the server puts off ("later") stands in the way of nothing behind it.
async function empty(database, request, session, person) {
  let last = null;
  let after = 0;
  for (;;) {
    const answer = await postFitting(database, request, session, person, after);
    if (!answer) return last;
    if (!await settle(database, answer.results)) after = answer.last;
    if (Array.isArray(answer.late)) await settleLate(database, person, answer.late, answer.heard);
    if (answer.digest) last = answer;
  }
}

async function sendAll(database, request, session, person) {
  // A second time where the server was set back to an older copy: it gets again what is still here.
  for (let again = false; ; again = true) {
    const last = await empty(database, request, session, person);
    const { waiting } = await counts(database, person.owner);
    if (waiting) throw new NotSent("later");
    if (!last) return { agreed: false };
    if (await agrees(database, person.owner, last.digest)) {
      await proven(database, person.owner, last.now);
      return { agreed: true, at: last.now };
    }
    if (again || !await sendAgain(database, person.owner)) {
      await disputed(database, person.owner, last.now);
      return { agreed: false };
    }
  }
}

// Every session that is opened is asked whose it is: cookies are the browser's, and another tab may have changed them.
async function sessionOf(session, person) {
  const opened = await session();
  if (opened.owner !== person.owner) throw new NotSent("signed_out");
  return opened;
}

async function withWaiting(database, people) {
  const waiting = await Promise.all(people.map(({ owner }) => counts(database, owner)));
  return people.filter((_person, place) => waiting[place].waiting);
}

/**
 * Sends what waits of the person who is signed in, and then of accounts that were joined to this one, each under its
 * own owner. `session()` answers { url, csrf, owner }, from the page or from the
 * server; it is asked only when something waits. Answers { agreed, at } or { busy } or { nothing }.
 */
export async function send(database, session, request = self.fetch.bind(self)) {
  const done = await alone(database, "outbox", async () => {
    const person = await present(database);
    const senders = person ? await withWaiting(database, [person, ...person.former]) : [];
    if (!senders.length) return { nothing: true };
    let opened = await sessionOf(session, person);
    const answers = [];
    for (const sender of senders) {
      try {
        answers.push(await sendAll(database, request, opened, sender));
      } catch (refused) {
        if (refused.code !== "csrf") throw refused;
        opened = await sessionOf(session, person); // the page lay open longer than its token
        answers.push(await sendAll(database, request, opened, sender));
      }
    }
    return answers.find(({ agreed }) => !agreed) || answers[0];
  });
  return done.busy ? { busy: true } : done.answer;
}
