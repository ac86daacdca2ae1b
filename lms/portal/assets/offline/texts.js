// Words come from data attributes of the page, in its language; this only puts numbers into them.

/** A sentence with its {placeholders} filled. */
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (
  name in values ? String(values[name]) : whole
));

/** Bytes in MB as people read them: two digits that count. */
export function megabytes(bytes) {
  if (!bytes) return "0";
  const size = bytes / 1000000;
  if (size >= 10) return String(Math.round(size));
  return size >= 0.1 ? size.toFixed(1) : "0.1";
}

/** Minutes on a link of so many bits a second, at least one. */
export const minutes = (bytes, link) => Math.max(1, Math.ceil((bytes * 8) / link / 60));

/** A moment in the page's language and the time zone of the region. */
export const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang, {
  timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

/** An element with a text and attributes. */
export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  Object.keys(attributes).forEach((key) => made.setAttribute(key, attributes[key]));
  return made;
}
