// Requests on a link that is cut, or hangs: every wait ends, for its headers and for each part of its body. Nothing that
// is awaited here can hold a lock for ever.

const PATIENCE_MS = 90000; // for the headers, and again for each next part of the body: slow is not hanging

/** Why nothing more can be sent now; `code` is the server's word, "offline" or "trouble". */
export class NotSent extends Error {
  constructor(code, say = "") {
    super(code);
    this.code = code;
    this.say = say;
  }
}

const controllers = new WeakMap(); // of answers whose body may still be on its way

// What was promised, or NotSent("offline") when it fails or takes too long.
async function inTime(promise, patience) {
  let timer;
  const over = new Promise((_, reject) => { timer = setTimeout(() => reject(new NotSent("offline")), patience); });
  try {
    return await Promise.race([promise, over]);
  } catch (cut) {
    throw new NotSent("offline");
  } finally {
    clearTimeout(timer);
  }
}

/** A request that gives up after a while, also in browsers that cannot break one off. */
export async function patiently(request, url, options, patience = PATIENCE_MS) {
  const controller = self.AbortController ? new AbortController() : null;
  const signal = controller ? { signal: controller.signal } : {};
  try {
    const asked = (async () => request(url, { credentials: "same-origin", redirect: "manual", ...signal, ...options }))();
    const response = await inTime(asked, patience);
    if (controller) controllers.set(response, controller);
    return response;
  } catch (cut) {
    if (controller) controller.abort();
    throw cut;
  }
}

async function parts(body, patience) {
  const reader = body.getReader();
  const read = [];
  for (;;) {
    const { done, value } = await inTime(reader.read(), patience);
    if (done) return read;
    read.push(value);
  }
}

function joined(read) {
  const whole = new Uint8Array(read.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  read.forEach((part) => { whole.set(part, at); at += part.length; });
  return whole;
}

/** The bytes of an answer; one that was cut in the middle, or brings nothing more for a while, is as good as none. */
export async function bytesOf(response, patience = PATIENCE_MS) {
  try {
    if (response.body && response.body.getReader) return joined(await parts(response.body, patience));
    return new Uint8Array(await inTime(response.arrayBuffer(), patience));
  } catch (cut) {
    const controller = controllers.get(response);
    if (controller) controller.abort();
    throw cut;
  }
}

/** The JSON of an answer; one that was cut in the middle, or is no JSON, is as good as none. */
export async function jsonOf(response, patience = PATIENCE_MS) {
  const text = new TextDecoder().decode(await bytesOf(response, patience));
  try {
    return JSON.parse(text);
  } catch (cut) {
    throw new NotSent("offline");
  }
}
