// A place in a picture by a press on it. The two fields stay: they are the way of keyboards and of programs that read aloud.

// A ring that is seen on dark and on light pictures. It stands here: no other page needs it. Presses go through it.
const RING = "position:absolute;box-sizing:border-box;width:24px;height:24px;margin:-12px 0 0 -12px;border:3px solid #c00;border-radius:50%;box-shadow:0 0 0 2px #fff;pointer-events:none";

/** Lets the picture of a question fill in the fields for its place. */
export function pointing(section) {
  const picture = section.querySelector("[data-hotspot]");
  const sides = ["x", "y"].map((side) => section.querySelector(`[data-side=${side}]`));
  if (!picture || sides.some((field) => !field)) return;
  const frame = picture.closest("figure");
  frame.style.position = "relative";
  const mark = document.createElement("span");
  mark.className = "point";
  mark.style.cssText = RING;
  mark.setAttribute("aria-hidden", "true");
  frame.append(mark);

  const show = () => {
    const [x, y] = sides.map((field) => parseFloat(field.value));
    mark.hidden = !(x >= 0 && y >= 0 && x <= 100 && y <= 100);
    if (mark.hidden) return;
    mark.style.left = `${picture.offsetLeft + (picture.offsetWidth * x) / 100}px`;
    mark.style.top = `${picture.offsetTop + (picture.offsetHeight * y) / 100}px`;
  };

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    const shares = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    sides.forEach((field, index) => { field.value = (100 * Math.min(1, Math.max(0, shares[index]))).toFixed(1); });
    sides[1].dispatchEvent(new Event("change", { bubbles: true }));
  });
  sides.forEach((field) => field.addEventListener("change", show));
  picture.addEventListener("load", show);
  addEventListener("resize", show);
  show();
}
