import assert from "node:assert/strict";
import { test } from "node:test";
import { aheadOf, follow, indexAt, neighbour, slidesOf } from "../../courses/player/assets/slides.js";
import { stageOf } from "../../courses/player/assets/stage.js";
import { aLecture, island, online, ranges, timers } from "./stand_in.mjs";

let made = [];

/** A lecture whose page tells which images it makes. */
function aListed(inner) {
  const found = aLecture({ inner });
  const create = document.createElement.bind(document);
  document.createElement = (name) => {
    const element = create(name);
    if (name === "img") made.push(element);
    return element;
  };
  return found;
}

/** A lecture in slide mode with twenty seconds a slide. */
function aShow({ count = 4 } = {}) {
  const { root, audio } = aListed(island(count));
  const clock = timers();
  const stage = stageOf(root);
  stage.choose("slides");
  const update = follow(root, stage, slidesOf(), clock.wait);
  update();
  const box = root.querySelector("[data-picture]");
  return {
    audio, box, clock, stage, update,
    title: () => root.querySelector("[data-title]").textContent,
    shown: () => { const image = box.querySelector("img"); return image && image.getAttribute("src"); },
  };
}

/** `work` gets the images that its page makes, as they are made. */
function images(work) {
  made = [];
  work(made);
  return made;
}

const plays = (audio, currentTime, ahead) => (
  audio.is({ paused: false, readyState: 4, currentTime, buffered: ranges([0, currentTime + ahead]) }, "timeupdate")
);

test("the page tells its slides; a page without any has none", () => {
  aLecture({ inner: island(2) });
  const [first] = slidesOf();
  assert.deepEqual(first, {
    at: 0, number: 1, width: 640, height: 360, text: "title 1\nmore",
    url: "/files/x/s1.webp", twin: "/files/x/s1.jpg",
  });
  aLecture();
  assert.deepEqual(slidesOf(), []);
});

test("each second has the slide that began last", () => {
  const slides = [{ at: 4 }, { at: 20 }, { at: 20.5 }, { at: 70 }];
  const slow = (second) => Math.max(0, slides.filter(({ at }) => at <= second).length - 1);
  for (let second = 0; second < 90; second += 0.25) assert.equal(indexAt(slides, second), slow(second), second);
});

test("next and previous; a slide that has been on for a moment begins again first", () => {
  const slides = [{ at: 0 }, { at: 20 }, { at: 40 }];
  assert.deepEqual([0, 25, 50].map((at) => neighbour(slides, at, 1)), [20, 40, 40]);
  assert.deepEqual([1, 21, 25, 41].map((at) => neighbour(slides, at, -1)), [0, 0, 20, 20]);
});

test("what lies ahead is counted from the place, and the end is enough", () => {
  const ahead = (currentTime, ...spans) => aheadOf({ currentTime, duration: 100, buffered: ranges(...spans) });
  assert.deepEqual([ahead(10), ahead(10, [0, 25]), ahead(10, [20, 50]), ahead(30, [0, 25], [29.8, 40])], [0, 15, 0, 10]);
  assert.equal(ahead(60, [0, 99.7]), Infinity);
});

test("before anything is played the slide of the place is shown, with its words for who cannot see it", () => {
  let show;
  const [image] = images(() => { show = aShow(); });
  assert.equal(show.title(), "1/4", "not what a program read on it");
  assert.equal(image.getAttribute("src"), "/files/x/s1.jpg");
  assert.equal(image.parentElement.querySelector("source").getAttribute("srcset"), "/files/x/s1.webp");
  assert.deepEqual([image.alt, image.width, image.height], ["title 1\nmore", 640, 360]);
  assert.equal(show.shown(), null, "not before it is here");
  image.onload();
  assert.equal(show.shown(), "/files/x/s1.jpg");
  show.clock.end();
});

test("the picture never takes the link from speech that has none ahead", () => {
  let show;
  const all = images((found) => {
    show = aShow();
    found[0].onload();
    plays(show.audio, 21, 1);
    assert.equal(found.length, 1);
    plays(show.audio, 22, 4);
    assert.equal(found.length, 2);
    found[1].onload();
  });
  assert.equal(show.shown(), "/files/x/s2.jpg");
  assert.equal(all.length, 2);
  show.clock.end();
});

test("a press on play takes the link from a picture that is still coming", () => {
  const all = images((found) => {
    const show = aShow();
    assert.equal(found[0].getAttribute("src"), "/files/x/s1.jpg");
    show.audio.play();
    assert.equal(found[0].getAttribute("src"), null);
    plays(show.audio, 1, 10);
    found[1].onload();
    assert.equal(show.shown(), "/files/x/s1.jpg");
    show.clock.end();
  });
  assert.equal(all.length, 2);
});

test("on a link that never gets ahead the picture comes all the same, after a while of hearing", () => {
  images((found) => {
    const show = aShow();
    show.audio.play();
    plays(show.audio, 7, 2);
    assert.equal(found.length, 1);
    plays(show.audio, 9, 2);
    assert.equal(found.length, 2);
    show.clock.end();
  });
});

test("the next picture is fetched ahead only while the link allows, and then stands at once", () => {
  images((found) => {
    const show = aShow();
    found[0].onload();
    plays(show.audio, 10, 19);
    assert.equal(found.length, 1);
    plays(show.audio, 11, 21);
    assert.equal(found.length, 2);
    found[1].onload();
    assert.equal(show.shown(), "/files/x/s1.jpg");
    plays(show.audio, 20.2, 21);
    assert.equal(show.shown(), "/files/x/s2.jpg");
    assert.equal(show.title(), "2/4");
    show.clock.end();
  });
});

test("a jump leaves the picture that nobody waits for any more", () => {
  images((found) => {
    const show = aShow();
    found[0].onload();
    plays(show.audio, 25, 30);
    const left = found[1];
    show.stage.seek(65);
    show.audio.is({ buffered: ranges([60, 90]) }, "seeking");
    assert.equal(left.getAttribute("src"), null);
    found[2].onload();
    assert.equal(show.shown(), "/files/x/s4.jpg");
    show.clock.end();
  });
});

test("a picture that does not come is asked for again after pauses that grow, at once when the link is back", () => {
  images((found) => {
    const show = aShow();
    found[0].onerror();
    assert.deepEqual(show.clock.waits(), [2000]);
    show.clock.go(2000);
    found[1].onerror();
    assert.deepEqual(show.clock.waits(), [4000]);
    show.audio.is({}, "timeupdate");
    assert.equal(found.length, 2, "not before its time");
    online();
    assert.deepEqual([found.length, show.clock.waits()], [3, []]);
    found[2].onload();
    assert.equal(show.shown(), "/files/x/s1.jpg");
    show.clock.end();
  });
});

test("one picture that is broken does not delay the others, and is asked for again in its time", () => {
  images((found) => {
    const show = aShow();
    plays(show.audio, 21, 30);
    found[1].onerror();
    plays(show.audio, 22, 30);
    assert.equal(found.length, 2, "not before its time");
    show.stage.seek(45);
    show.audio.is({ buffered: ranges([0, 60]) }, "seeking");
    assert.equal(found.length, 3);
    found[2].onload();
    assert.equal(show.shown(), "/files/x/s3.jpg");
    show.stage.seek(25);
    assert.equal(found.length, 3);
    show.clock.go(2000);
    show.audio.is({}, "timeupdate");
    assert.equal(found.length, 4);
    found[3].onload();
    assert.equal(show.shown(), "/files/x/s2.jpg");
    show.clock.end();
  });
});

test("instead of a picture that does not come stands what is written on it, and never the picture before", () => {
  images((found) => {
    const show = aShow();
    found[0].onload();
    plays(show.audio, 11, 30); // the second is fetched ahead
    found[1].onerror();
    assert.equal(show.shown(), "/files/x/s1.jpg");
    show.stage.seek(41);
    show.audio.is({ buffered: ranges([0, 90]) }, "seeking");
    found[2].onerror();
    assert.deepEqual([show.shown(), show.box.textContent], [null, "title 3\nmore"]);
    show.clock.go(4000);
    found[3].onload();
    assert.deepEqual([show.shown(), show.box.textContent], ["/files/x/s3.jpg", ""]);
    show.clock.end();
  });
});

for (const [text, lang] of [["\u8179\u6cfb", "zh-Hans"], ["\u0f56\u0f7c\u0f51", "bo"], ["ORS", ""]]) {
  test(`words of a slide say which language they are in, where their letters tell it: ${lang}`, () => {
    const { root } = aListed(island(1).replace("title 1", text));
    const clock = timers();
    const stage = stageOf(root);
    stage.choose("slides");
    const [image] = images(() => follow(root, stage, slidesOf(), clock.wait)());
    assert.deepEqual([image.alt, image.getAttribute("lang")], [`${text}\nmore`, lang]);
    image.onerror();
    assert.equal(root.querySelector("[data-picture]").getAttribute("lang"), lang);
    clock.end();
  });
}

test("a step of the same slide is no news for who listens", () => {
  const steps = island(3).replace('[20,2,', '[20,1,').replace('[40,3,', '[40,2,');
  const { root, audio } = aLecture({ inner: steps });
  const clock = timers();
  const stage = stageOf(root);
  stage.choose("slides");
  follow(root, stage, slidesOf(), clock.wait)();
  const title = root.querySelector("[data-title]");
  const first = title.firstChild;
  plays(audio, 25, 1);
  assert.equal(title.firstChild, first);
  plays(audio, 45, 1);
  assert.equal(title.textContent, "2/2");
  clock.end();
});

test("nothing is fetched while the slides are not looked at", () => {
  const all = images((found) => {
    const show = aShow();
    show.stage.choose("audio");
    plays(show.audio, 50, 90);
    assert.equal(found.length, 1);
    show.clock.end();
  });
  assert.equal(all.length, 1);
});

test("a device that keeps no twin shows the picture itself", () => {
  const kept = island(1).replace("s1.jpg", "");
  const { root } = aListed(kept);
  const clock = timers();
  const [image] = images(() => { const stage = stageOf(root); stage.choose("slides"); follow(root, stage, slidesOf(), clock.wait)(); });
  assert.equal(image.getAttribute("src"), "/files/x/s1.webp");
  assert.equal(image.parentElement.querySelector("source"), null);
  clock.end();
});
