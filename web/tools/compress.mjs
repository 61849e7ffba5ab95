// Puts a .br and a .gz beside every file of the built studio that gets smaller by it, so that the server never compresses.
import { readdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = process.env.SHOWRUNNER_WEB_OUT ?? new URL('../../build/web/dist', import.meta.url).pathname;

// Which file imports which is for perf/page_weight alone, no part of what is served.
await rename(join(dist, '.vite/manifest.json'), `${dist}.manifest.json`);
await rmdir(join(dist, '.vite'));

for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(html|js|css|svg|json|webmanifest)$/.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = await readFile(path);
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gz = gzipSync(bytes, { level: 9 });
  if (br.length < bytes.length) await writeFile(`${path}.br`, br);
  if (gz.length < bytes.length) await writeFile(`${path}.gz`, gz);
}
