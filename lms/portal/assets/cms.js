// Starts what Wagtail's form widgets start by inline scripts, which our Content-Security-Policy refuses:
// <template data-cms-start="PageChooser" data-cms-id="id_page" data-cms-options="{…}">, also in what is added later.
// Only choosers and panels can be started, so that markup which found its way into a page starts nothing else.

const STARTABLE = /^(?:init(?:Date|Time|DateTime)|(?:[A-Z][A-Za-z]*)?)(?:Chooser|Panel)$/;

function start(place) {
  const name = place.dataset.cmsStart;
  if (place.dataset.cmsStarted) return;
  const starter = STARTABLE.test(name) ? window[name] : null;
  if (typeof starter !== "function") throw new TypeError(`The CMS has nothing to start that is called ${name}.`);
  place.dataset.cmsStarted = "yes";
  const options = JSON.parse(place.dataset.cmsOptions);
  const settings = place.dataset.cmsId ? [place.dataset.cmsId, options] : [options];
  if (name.startsWith("init")) starter(...settings);
  else new starter(...settings);
}

function startAll(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches("template[data-cms-start]")) start(root);
  root.querySelectorAll("template[data-cms-start]").forEach(start);
}

startAll(document.documentElement);
new MutationObserver((changes) => {
  changes.forEach((change) => change.addedNodes.forEach((node) => { if (node.isConnected) startAll(node); }));
}).observe(document.documentElement, { childList: true, subtree: true });
