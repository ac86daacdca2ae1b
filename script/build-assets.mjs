// Minifies the stylesheet and scripts of every room into build/static, where Django's collectstatic finds them.
import { build } from "esbuild";
import { target } from "./browsers.mjs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const out = "build/static";
await build({
  entryPoints: [
    { in: "lms/portal/assets/portal.css", out: "portal/portal" },
    { in: "lms/accounts/assets/passkeys.js", out: "accounts/passkeys" },
    { in: "lms/portal/assets/cms.js", out: "portal/cms" },
    { in: "media_pipeline/uploads/assets/upload.js", out: "media_pipeline/upload" },
    { in: "media_pipeline/jobs/assets/progress.js", out: "media_pipeline/progress" },
    { in: "media_pipeline/authoring/assets/editor.js", out: "media_pipeline/editor" },
    { in: "media_pipeline/authoring/assets/editor.css", out: "media_pipeline/editor" },
    { in: "courses/exams/assets/exam.js", out: "courses/exam" },
    { in: "lms/portal/assets/again.js", out: "portal/again" },
    { in: "lms/portal/assets/offline/start.js", out: "portal/start" },
    { in: "lms/portal/assets/offline/offline.js", out: "portal/offline" },
    { in: "lms/portal/assets/offline/worker.js", out: "portal/worker" },
    { in: "lms/portal/assets/offline/run.js", out: "portal/run" },
  ],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target,
  logLevel: "warning",
});
// Pages with a script of their own ask for one file, not for two: each request costs a round trip of the link.
const joined = { "courses/lesson": "courses/player/assets/player.js", "accounts/sign_in": "lms/accounts/assets/passkeys.js" };
for (const [name, own] of Object.entries(joined)) {
  await build({
    stdin: { contents: `import "./lms/portal/assets/offline/start.js"; import "./${own}";`, resolveDir: "." },
    outfile: `${out}/${name}.js`,
    bundle: true,
    minify: true,
    format: "iife",
    target,
    logLevel: "warning",
  });
}
await mkdir(`${out}/portal`, { recursive: true });
for (const name of ["icon.svg", "icon-192.png", "icon-512.png"]) {
  await copyFile(`lms/portal/assets/${name}`, `${out}/portal/${name}`);
}
// Without its last line, which names a source map that we do not ship and collectstatic would look for.
const hls = await readFile("node_modules/hls.js/dist/hls.light.min.js", "utf8");
await writeFile(`${out}/courses/hls.light.min.js`, hls.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
