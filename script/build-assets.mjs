// Minifies the stylesheet and scripts of every room into build/static, where Django's collectstatic finds them.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

const out = "build/static";
await build({
  entryPoints: [
    { in: "lms/portal/assets/portal.css", out: "portal/portal" },
    { in: "courses/player/assets/player.js", out: "courses/player" },
  ],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome61", "firefox60", "safari11"],
  logLevel: "warning",
});
await mkdir(`${out}/portal`, { recursive: true });
await copyFile("lms/portal/assets/icon.svg", `${out}/portal/icon.svg`);
await copyFile("node_modules/hls.js/dist/hls.light.min.js", `${out}/courses/hls.light.min.js`);
