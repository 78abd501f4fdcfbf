// node node.mjs FILE: compresses FILE to FILE.nacre, and restores that to FILE.restored.
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createNacre } from "nacre";

const path = process.argv[2];
const nacre = createNacre();
await pipeline(nacre.compress(createReadStream(path)), createWriteStream(`${path}.nacre`));
await pipeline(nacre.decompress(createReadStream(`${path}.nacre`)), createWriteStream(`${path}.restored`));
console.log(`${path}: done with ${(await nacre.load()).backend}`);
