// Sends answers as they are given, question by question, each sending under a key of its own: what is sent again counts
// once. What could not be sent waits and is tried again; the page says which of both it is.
import { newKey } from "./keys.js";

const TYPING = 1500;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;

/** The fields of one question as a form sends them. */
export function fieldsOf(section) {
  const found = [];
  section.querySelectorAll("input, select, textarea").forEach((each) => {
    const ticks = each.type === "radio" || each.type === "checkbox";
    if (each.name && (!ticks || each.checked)) found.push([each.name, each.value]);
  });
  return found;
}

function body(form, sections, sequence) {
  const sent = new URLSearchParams();
  sent.append("key", newKey());
  sent.append("sequence", sequence);
  sections.forEach((section) => fieldsOf(section).forEach(([name, value]) => sent.append(name, value)));
  return sent.toString();
}

const tokenIn = (place) => place.querySelector("[name=csrfmiddlewaretoken]");

// A part that still says what it said when the page was made was not touched here: another device's answer to it stays.
function touch(field) {
  const part = field.closest("fieldset");
  const was = part && part.querySelector("[name^=was-]");
  if (was) was.value = "";
}

/**
 * Saves the form's questions as they change. `status` is where the page says so; `moment` numbers the answers;
 * `told(left, now)` hears what the server says of the time, `ended(url)` that the attempt is over.
 */
export function saver(form, status, { moment, told, ended }, wait = setTimeout) {
  const words = form.dataset;
  const changed = new Set();
  const refused = new Set();
  let waiting = null; // what was sent and not answered: {text, sections}
  let busy = false;
  let known = true; // does the server know the token, and us?
  let pause = FIRST_PAUSE;
  let typing = 0;

  const say = (text) => { status.textContent = text; };

  const problems = (sections, found) => {
    sections.forEach((section) => section.querySelectorAll("[data-problem]").forEach((each) => {
      const sentence = found[each.dataset.problem] || "";
      each.textContent = sentence;
      each.hidden = !sentence;
      const field = each.closest("fieldset");
      field.classList.toggle("wrong", Boolean(sentence));
      if (sentence) field.setAttribute("aria-describedby", each.id);
      else field.removeAttribute("aria-describedby");
    }));
  };

  const later = (sentence = words.unsaved) => {
    say(sentence);
    wait(send, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  };

  const taken = (answer) => {
    const { sections } = waiting;
    problems(sections, answer.problems);
    sections.filter((each) => !changed.has(each)).forEach((section) => section.querySelectorAll("[name^=was-]").forEach((was) => {
      if (was.name in answer.was) was.value = answer.was[was.name];
    }));
    sections.forEach((each) => refused.delete(each));
    waiting = null;
    pause = FIRST_PAUSE;
    told(answer.left, answer.now);
    if (changed.size) send();
    else say(refused.size ? words.refused : words.saved.replace("{time}", answer.at));
  };

  const unknown = () => {
    known = false;
    later(words.signedOut);
  };

  const read = (answer) => {
    if (answer.type === "opaqueredirect" || answer.status === 403) return unknown();
    if (answer.status === 409) return answer.json().then(({ sentence, url }) => { say(sentence); ended(url); });
    if (answer.status === 200) return answer.json().then(taken);
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Error(answer.status);
    waiting.sections.forEach((each) => refused.add(each));
    waiting = null; // the same again would be refused again
    say(words.refused);
    if (changed.size) send();
    return undefined;
  };

  const ask = (options) => fetch(form.action, {
    credentials: "same-origin", redirect: "manual", ...options, headers: { "X-Requested-With": "fetch", ...options.headers },
  });

  const post = () => ask({
    method: "POST", keepalive: true, headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: `csrfmiddlewaretoken=${encodeURIComponent(tokenIn(form).value)}&${waiting.text}`,
  }).then((answer) => { busy = false; return read(answer); });

  // Who has signed in again has another token. The page itself brings it; the answers wait under their key and moment.
  const renew = () => ask({ cache: "no-store" }).then((answer) => {
    if (answer.status === 409 || answer.status >= 500) return read(answer);
    return answer.status === 200 ? answer.text() : "";
  }).then((text) => {
    if (text === undefined) return undefined;
    const page = document.createElement("template"); // nothing in it is loaded or run
    page.innerHTML = text;
    const token = tokenIn(page.content);
    if (!token) {
      busy = false;
      return unknown();
    }
    known = true;
    tokenIn(form).value = token.value;
    return post();
  });

  function send() {
    if (busy || (!waiting && !changed.size)) return;
    if (!waiting) {
      const sections = Array.from(changed);
      changed.clear();
      waiting = { text: body(form, sections, moment()), sections };
    }
    busy = true;
    say(words.saving);
    (known ? post() : renew()).catch(() => { busy = false; later(); });
  }

  const note = (event) => {
    const section = event.target.closest("[data-item]");
    if (section) {
      changed.add(section);
      touch(event.target);
    }
    return Boolean(section);
  };
  form.addEventListener("change", (event) => { if (note(event)) send(); });
  form.addEventListener("input", (event) => {
    if (!note(event)) return;
    clearTimeout(typing);
    typing = wait(send, TYPING);
  });
  const again = () => { pause = FIRST_PAUSE; send(); };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  return { send };
}
