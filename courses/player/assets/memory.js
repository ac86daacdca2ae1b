// What this browser remembers of lectures: the place in each, how they are followed, how fast. A private window forgets.

export const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch (blocked) { /* private mode: nothing is remembered */ }
};

export const recall = (key) => {
  try { return localStorage.getItem(key); } catch (blocked) { return null; }
};
