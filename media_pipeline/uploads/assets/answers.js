// What an answer of the server means for an upload: try again by yourself, or say which sentence.

// Another request still has the upload in hand, a place was not the right one, a piece came damaged, or the link broke.
const AGAIN = [0, 408, 409, 423, 460];
const FULL = 507; // room comes when somebody makes it, not by asking

export function goesOn(status) {
  return AGAIN.indexOf(status) >= 0 || (status >= 500 && status !== FULL);
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
