// Bundles the page's script and style: node build.mjs <folder with node_modules> <folder for the results>
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, results] = process.argv.slice(2).map((folder) => resolve(folder));
const sources = dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(join(modules, "package.json"))("esbuild");

const bundled = await esbuild.build({
  entryPoints: [join(sources, "main.js")],
  outdir: results,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  charset: "ascii",
  legalComments: "none",
  nodePaths: [join(modules, "node_modules")],
  absWorkingDir: sources,
  logLevel: "warning",
});

/** The licences of the packages that are in the bundle, each text once. */
function licences() {
  const names = new Set();
  for (const input of Object.keys(bundled.metafile.inputs)) {
    const at = input.split("node_modules/")[1];
    if (at) names.add(at.startsWith("@") ? at.split("/").slice(0, 2).join("/") : at.split("/")[0]);
  }
  const texts = new Map();
  for (const name of [...names].sort()) {
    const folder = join(modules, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence text`);
    const text = readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim().replaceAll("*/", "* /").replaceAll("</", "< /");
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  return [...texts].map(([text, of]) => `${of.join(", ")}\n\n${text}`).join(`\n\n${"-".repeat(80)}\n\n`);
}

const find = (ending) => bundled.outputFiles.find((file) => file.path.endsWith(ending)).text;
mkdirSync(results, { recursive: true });
writeFileSync(join(results, "page.js"), `${find(".js").replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}\n/*!\n${licences()}\n*/\n`);
writeFileSync(join(results, "page.css"), find(".css").replaceAll("</style", "<\\/style"));
