// Builds the one file that a clinic's page loads: dist/widget.js. With --check it only compares, and fails on a difference.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { build, transform } from "esbuild";
import { minify } from "terser";

/** Names that only our modules use among themselves. Neither the DOM, nor the server, nor a page's settings know them. */
const INTERNAL =
  /^(ask|choose|concerns|contacts|conversation|current|fault|follow|leave|list|load|page|post|put|rate|redraw|regions|reveal|root|say|show|shown|sync|tell|wait|wasOpen)$/;

const target = new URL("dist/widget.js", import.meta.url);

/** The stylesheet travels inside the script as a minified string, because a page under a strict CSP takes it from there. */
const stylesheetAsText = {
  name: "stylesheet-as-text",
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      // esbuild leaves the values of custom properties as they are written, spaces included.
      return { contents: code.trim().replace(/(?<=--\w+:|, ?) (?=[\w#])/g, ""), loader: "text" };
    });
  },
};

const result = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/main.js"],
  bundle: true,
  mangleProps: INTERNAL,
  format: "iife",
  target: "es2021",
  legalComments: "none",
  plugins: [stylesheetAsText],
  write: false,
});
// Terser makes it 4 % smaller than esbuild's own minifier does.
const { code } = await minify(result.outputFiles[0].text, {
  ecma: 2020,
  compress: { passes: 3, unsafe: true, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  mangle: { toplevel: true },
  module: true,
});
const script = `${code}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== script) {
    console.error("dist/widget.js is not what the sources build. Run: npm run build");
    process.exit(1);
  }
} else {
  await mkdir(new URL("dist/", import.meta.url), { recursive: true });
  await writeFile(target, script);
}
