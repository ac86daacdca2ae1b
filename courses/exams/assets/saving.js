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
  sent.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  sent.append("key", newKey());
  sent.append("sequence", sequence);
  sections.forEach((section) => fieldsOf(section).forEach(([name, value]) => sent.append(name, value)));
  return sent.toString();
}

/**
 * Saves the form's questions as they change. `status` is where the page says so; `moment` numbers the answers;
 * `told(left, now)` hears what the server says of the time, `ended(url)` that the attempt is over.
 */
export function saver(form, status, { moment, told, ended }, wait = setTimeout) {
  const words = form.dataset;
  const changed = new Set();
  let waiting = null; // what was sent and not answered: {text, sections}
  let busy = false;
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

  const later = () => {
    say(words.unsaved);
    wait(send, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  };

  const taken = (answer) => {
    problems(waiting.sections, answer.problems);
    waiting = null;
    pause = FIRST_PAUSE;
    told(answer.left, answer.now);
    if (changed.size) send();
    else say(words.saved.replace("{time}", answer.at));
  };

  const read = (answer) => {
    if (answer.type === "opaqueredirect") {
      say(words.signedOut);
      return undefined;
    }
    if (answer.status === 409) return answer.json().then(({ sentence, url }) => { say(sentence); ended(url); });
    if (answer.status === 200) return answer.json().then(taken);
    if (answer.status < 500) {
      waiting = null; // the same again would be refused again
      say(words.refused);
      return undefined;
    }
    throw new Error(answer.status);
  };

  function send() {
    if (busy || (!waiting && !changed.size)) return;
    if (!waiting) {
      const sections = Array.from(changed);
      changed.clear();
      waiting = { text: body(form, sections, moment()), sections };
    }
    busy = true;
    say(words.saving);
    fetch(form.action, {
      method: "POST", body: waiting.text, credentials: "same-origin", keepalive: true, redirect: "manual",
      headers: { "X-Requested-With": "fetch", "Content-Type": "application/x-www-form-urlencoded" },
    }).then((answer) => { busy = false; return read(answer); }).catch(() => { busy = false; later(); });
  }

  const note = (event) => {
    const section = event.target.closest("[data-item]");
    if (section) changed.add(section);
    return Boolean(section);
  };
  form.addEventListener("change", (event) => { if (note(event)) send(); });
  form.addEventListener("input", (event) => {
    if (!note(event)) return;
    clearTimeout(typing);
    typing = wait(send, TYPING);
  });
  addEventListener("online", () => { pause = FIRST_PAUSE; send(); });
  return { send };
}
