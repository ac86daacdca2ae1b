// One act at a time: what was pressed is done before anything else can be pressed.

/**
 * Answers a function that does one work after which nothing else begins until it is over. All buttons of `root` rest
 * meanwhile, so that a second tap is seen to do nothing; those that the work has drawn anew are not touched.
 */
export function oneAtATime(root) {
  let busy = false;
  return async (work) => {
    if (busy) return;
    busy = true;
    const resting = Array.from(root.querySelectorAll("button")).filter((button) => !button.disabled);
    resting.forEach((button) => { button.disabled = true; });
    try {
      await work();
    } finally {
      busy = false;
      resting.forEach((button) => { button.disabled = false; });
    }
  };
}
