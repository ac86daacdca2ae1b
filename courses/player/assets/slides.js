// The slide that belongs to what is heard. Speech comes first: a picture is fetched only while enough of it lies ahead.
const ENOUGH_S = 4; // of speech, before the picture that belongs to it is fetched
const AHEAD_S = 20; // of speech, before the next picture is fetched
const PATIENCE_S = 8; // heard without its picture: then it is fetched all the same
const FIRST_MS = 2000;
const LONGEST_MS = 60000;

/** The slides of a page: [{ at, number, url, twin, width, height, text }]; none where it has none. */
export function slidesOf(page = document) {
  const island = page.getElementById("lecture-slides");
  if (!island) return [];
  const { base, slides } = JSON.parse(island.textContent);
  return slides.map(([at, number, picture, twin, width, height, text]) => ({
    at, number, width, height, text,
    url: base + picture, twin: twin && base + twin,
  }));
}

/** Which slide is shown at a time: the last that began; before the first, the first. */
export function indexAt(slides, second) {
  let [low, high] = [0, slides.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (slides[middle].at <= second) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where "previous" and "next" lead to from a time: a slide that has been on for a moment begins again first. */
export function neighbour(slides, second, step) {
  const index = indexAt(slides, second);
  const goal = step < 0 && second - slides[index].at > 2 ? index : index + step;
  return slides[Math.max(0, Math.min(slides.length - 1, goal))].at;
}

/** How many seconds lie ready behind the place that is heard. */
export function aheadOf({ buffered, currentTime, duration }) {
  for (let range = 0; range < buffered.length; range += 1) {
    if (buffered.start(range) <= currentTime + 0.5 && currentTime <= buffered.end(range)) {
      return buffered.end(range) >= duration - 0.5 ? Infinity : buffered.end(range) - currentTime;
    }
  }
  return 0;
}

// Told by its letters, as courses/player/presenters.py does: readers pronounce it so. Empty is "unknown", whatever the page.
const inLanguage = (element, text) => {
  element.lang = /[\u0f00-\u0fff]/.test(text) ? "bo" : /[\u4e00-\u9fff]/.test(text) ? "zh-Hans" : "";
};

// <picture>, so that the browser takes the format that it knows.
function pictureOf({ url, twin, width, height, text }) {
  const picture = document.createElement("picture");
  const image = document.createElement("img");
  Object.assign(image, { width, height, alt: text });
  inLanguage(image, text);
  if (twin) {
    const light = document.createElement("source");
    light.type = "image/webp";
    light.srcset = url;
    picture.append(light);
  }
  picture.append(image);
  image.src = twin || url;
  return { picture, image };
}

/** Shows the slides of a stage in `root`; answers a function that brings the picture up to the place. */
export function follow(root, stage, slides, wait = setTimeout) {
  const box = root.querySelector("[data-picture]");
  const title = root.querySelector("[data-title]");
  const count = slides[slides.length - 1].number;
  let told = 0; // the number that the reader was told
  let loading = null; // { index, picture, image, ready }
  let shown = -1;
  let pause = FIRST_MS;
  let timer = null;
  let broken = -1; // whose picture waits for the timer; those of others are fetched meanwhile

  // By its number alone: what is written on it was read by a program, with its mistakes, and is seen in the picture.
  const tell = ({ number }) => {
    if (number === told) return;
    told = number;
    title.textContent = root.dataset.slide.replace("{number}", number).replace("{count}", count);
  };

  const drop = () => {
    if (!loading) return;
    loading.image.onload = loading.image.onerror = null;
    loading.picture.textContent = ""; // ends its request
    loading.image.removeAttribute("src");
    loading = null;
  };

  const put = () => {
    shown = loading.index;
    box.textContent = "";
    box.append(loading.picture);
    loading = null;
  };

  const again = () => { broken = -1; update(); };

  // Instead of a picture that does not come, and of the one before it: what is written on the slide.
  const write = ({ text }) => {
    shown = -1;
    inLanguage(box, text);
    box.textContent = text;
  };

  const fetchPicture = (index) => {
    if (index === broken || (loading && loading.index === index)) return;
    drop();
    const made = Object.assign(pictureOf(slides[index]), { index, ready: false });
    loading = made;
    made.image.onload = () => { made.ready = true; pause = FIRST_MS; update(); };
    made.image.onerror = () => {
      drop();
      if (index === indexAt(slides, stage.at())) write(slides[index]);
      clearTimeout(timer);
      broken = index;
      timer = wait(again, pause);
      pause = Math.min(2 * pause, LONGEST_MS);
    };
  };

  function update() {
    if (box.closest("[hidden]")) return;
    const index = indexAt(slides, stage.at());
    const media = stage.media();
    tell(slides[index]);
    if (loading && loading.ready && loading.index === index) put();
    const ahead = aheadOf(media);
    const late = media.currentTime - slides[index].at > PATIENCE_S;
    if (shown !== index) {
      if (media.paused || ahead >= ENOUGH_S || (late && !media.seeking)) fetchPicture(index);
    } else if (index + 1 < slides.length && !media.paused && ahead >= AHEAD_S) fetchPicture(index + 1);
  }

  stage.players.forEach((media) => {
    ["timeupdate", "seeking", "progress", "placed", "loadedmetadata"].forEach((name) => media.addEventListener(name, update));
    media.addEventListener("play", () => { // the speech has the link for itself until enough of it is here
      if (loading && !loading.ready && aheadOf(media) < ENOUGH_S) drop();
    });
  });
  window.addEventListener("online", () => { clearTimeout(timer); pause = FIRST_MS; again(); });
  return update;
}
