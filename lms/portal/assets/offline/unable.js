// Windows that keep nothing: private ones, those where storage is switched off, old ones. Every page works there while
// there is a link; "Keep offline" says why it does not.

/** Has this window what keeping takes? Asking for it throws where a browser guards it. */
export function isAble(window = self) {
  try {
    const { caches, crypto, indexedDB, navigator } = window;
    return Boolean(caches && crypto && crypto.subtle && indexedDB && navigator.serviceWorker);
  } catch (guarded) {
    return false;
  }
}

/** Says on "Keep offline", and on the page of what is kept, that nothing can be kept here. */
export function sayUnable() {
  document.querySelectorAll("[data-keep]").forEach((box) => {
    const form = box.querySelector("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = true;
    box.querySelector("[role=status]").textContent = box.dataset.noStorage;
  });
  const root = document.getElementById("kept");
  if (root) root.querySelector("#records").textContent = root.dataset.noStorage;
}
