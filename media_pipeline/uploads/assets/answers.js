// What an answer of the server means for an upload: try again by yourself, or say which sentence.

// Another request still has the upload in hand, a place was not the right one, a piece came damaged, or the link broke.
const AGAIN = [0, 408, 409, 423, 460];
const FULL = 507; // room comes when somebody makes it, not by asking
const GONE = [404, 410];
const TOO_OFTEN = 429; // to a question only a proxy says so; to a new upload it is the server: too many are unfinished

export function goesOn(status, method) {
  return AGAIN.indexOf(status) >= 0 || (status >= 500 && status !== FULL) || (status === TOO_OFTEN && method === "HEAD");
}

// The client takes every refusal of its question how much is there for the end of the upload: it forgets the address
// and sends all from the beginning. But only an upload that is gone is gone; a proxy without a server behind it, or a
// session that ended, says nothing of what has arrived. An error keeps the address, and carries the answer.
export function keepAddress(method, response) {
  const status = response.getStatus();
  if (method !== "HEAD" || (status >= 200 && status < 300) || GONE.indexOf(status) >= 0) return;
  throw Object.assign(new Error(`HEAD ${status}`), { response });
}

// What the server answered to the request that failed; null when it did not answer.
export function answerTo(error) {
  return error.originalResponse || (error.causingError && error.causingError.response) || null;
}

// Waits grow to half a minute and then stay there: a township's link may be gone for a day.
export function waits() {
  const first = [500, 1000, 2000, 5000, 10000, 20000];
  return first.concat(new Array(3000).fill(30000));
}

// The sentence for an upload that does not go on by itself. The server's own words come first.
export function sentence(texts, failure) {
  if (failure.unreadable) return texts.unreadable;
  if (failure.signedOut) return texts.signed_out;
  if (failure.status >= 400 && failure.plain && failure.body) return failure.body;
  return texts.failed;
}

export function isPlain(contentType) {
  return /^text\/plain\b/.test(contentType || "");
}
