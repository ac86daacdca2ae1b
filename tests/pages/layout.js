// What axe does not ask: does the page fit, are its targets large enough, is there one heading of the first order, and
// does everything that takes the focus show it, and is no Tibetan syllable torn apart? Answers a list of sentences.
() => {
  const SIZE = 43.5; // 44 px, but for what rounding takes
  const wrong = [];
  const name = (element) => `${element.outerHTML.slice(0, 120).replace(/\s+/g, " ")}`;
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const scrolls = (element) => element.closest(".scroll, .places") !== null;
    const far = [...document.body.querySelectorAll("*")].filter(
      (element) => !scrolls(element) && element.getBoundingClientRect().right > width + 1);
    wrong.push(`wider than the screen: ${document.documentElement.scrollWidth} px: ${far.slice(-2).map(name).join(" ; ")}`);
  }
  const headings = [...document.querySelectorAll("h1")].filter(seen).length;
  if (headings !== 1) wrong.push(`${headings} headings of the first order`);

  // A link among words is as high as its line; a box to tick is as large as its label.
  const amongWords = (link) => {
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    const block = link.closest("p, li, dd, td, th, small, figcaption, caption");
    return block !== null && block.textContent.trim() !== link.textContent.trim();
  };
  const target = (element) => (["radio", "checkbox"].includes(element.type) && element.closest("label")) || element;
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!seen(element) || element.closest(".skip") || amongWords(element)) continue;
    const box = target(element).getBoundingClientRect();
    if (box.width < SIZE || box.height < SIZE) {
      wrong.push(`${Math.round(box.width)} × ${Math.round(box.height)} px is small for a finger: ${name(element)}`);
    }
    element.focus();
    if (document.activeElement !== element) continue;
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push(`focus is not seen: ${name(element)}`);
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const syllable of text.data.matchAll(/[\u0f40-\u0fbc]+/g)) {
      const range = document.createRange();
      range.setStart(text, syllable.index);
      range.setEnd(text, syllable.index + syllable[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) wrong.push(`a syllable stands on ${lines.size} lines: ${syllable[0]} in ${text.data.trim().slice(0, 60)}`);
    }
  }
  return wrong;
}
