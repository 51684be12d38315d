// Keeps the built file under its version's name, as the server names it, for pages that load it with `integrity`.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const read = (name) => readFile(new URL(name, import.meta.url));

const script = await read("dist/widget.js");
const { version } = JSON.parse(await read("package.json"));
const name = `dist/widget-${version}-${createHash("sha256").update(script).digest("hex").slice(0, 8)}.js`;
await writeFile(new URL(name, import.meta.url), script);
console.log(`Kept widget/${name}`);
