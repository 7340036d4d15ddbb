// Bundles the front end into the git-ignored folder static/gebaut/ (npm run build).
// Files are overwritten in place, so a running server never misses one.
import { build } from "esbuild";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const hier = dirname(fileURLToPath(import.meta.url));
const ziel = join(hier, "gebaut");

mkdirSync(ziel, { recursive: true });

await build({
  absWorkingDir: join(hier, ".."),
  entryPoints: { app: "static/js/app.js", diagramme: "static/js/diagramme.js", verwaltung: "static/js/verwaltung.js" },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "linked",
  outdir: ziel,
});

await build({
  absWorkingDir: join(hier, ".."),
  entryPoints: { app: "static/css/app.css", verwaltung: "static/css/verwaltung.css" },
  bundle: true,
  minify: true,
  target: ["chrome111", "firefox113", "safari16.4"],
  loader: { ".woff2": "file" },
  assetNames: "schriften/[name]",
  legalComments: "linked",
  outdir: ziel,
});

const LIZENZEN = { "@kern-ux/native": "LICENSE.md", "htmx.org": "LICENSE", echarts: "LICENSE", zrender: "LICENSE", tslib: "LICENSE.txt" };
for (const [paket, datei] of Object.entries(LIZENZEN)) {
  cpSync(join(hier, "..", "node_modules", paket, datei), join(ziel, "lizenzen", `${paket.replace(/\W+/g, "-").replace(/^-/, "")}.txt`));
}
cpSync(join(hier, "..", "node_modules", "echarts", "NOTICE"), join(ziel, "lizenzen", "echarts-notice.txt"));
cpSync(join(hier, "bilder"), join(ziel, "bilder"), { recursive: true });
