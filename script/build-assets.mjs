// Minifies the stylesheet and scripts of every room into build/static, where Django's collectstatic finds them.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const out = "build/static";
await build({
  entryPoints: [
    { in: "lms/portal/assets/portal.css", out: "portal/portal" },
    { in: "courses/player/assets/player.js", out: "courses/player" },
    { in: "lms/accounts/assets/passkeys.js", out: "accounts/passkeys" },
    { in: "lms/portal/assets/cms.js", out: "portal/cms" },
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
// Without its last line, which names a source map that we do not ship and collectstatic would look for.
const hls = await readFile("node_modules/hls.js/dist/hls.light.min.js", "utf8");
await writeFile(`${out}/courses/hls.light.min.js`, hls.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
