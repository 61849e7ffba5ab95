import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Figures } from './figures';

/**
 * What a first visit has to fetch, of the built studio: everything that index.html leads to without a click, and each
 * page's own code. Sizes are as gzip sends them (1 kB = 1000 bytes).
 */
export async function main(): Promise<number> {
  const dist = process.env.SHOWRUNNER_WEB_OUT ?? fileURLToPath(new URL('../../build/web/dist', import.meta.url));
  const weigh = async (file: string) => gzipSync(await readFile(join(dist, file)), { level: 9 }).length / 1000;
  const html = await readFile(join(dist, 'index.html'), 'utf8');
  const first = await reached(
    dist,
    [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? ''),
  );
  const weights = new Map<string, number>();
  for (const file of await readdir(join(dist, 'assets'))) {
    if (!/\.(br|gz)$/.test(file)) weights.set(`assets/${file}`, await weigh(`assets/${file}`));
  }
  const sum = (files: Iterable<string>, ending: string) =>
    [...files].filter((file) => file.endsWith(ending)).reduce((total, file) => total + (weights.get(file) ?? 0), 0);

  const figures = new Figures('weight');
  const sprite = [...weights].find(([file]) => /icons-.*\.svg$/.test(file))?.[1] ?? 0;
  const shell = (await weigh('index.html')) + (await weigh('icon.svg')) + sprite;
  const js = sum(first, '.js');
  const css = sum(first, '.css');
  figures.atMost('First visit, in all', js + css + shell, 90, 'kB gz');
  figures.atMost('… JavaScript', js, 70, 'kB gz');
  figures.atMost('… CSS', css, 12, 'kB gz');
  figures.atMost('… HTML, icon and sprite', shell, 8, 'kB gz');
  for (const page of ['library', 'new', 'episode', 'edit', 'queue', 'shows', 'ops', 'settings']) {
    const entry = [...weights.keys()].find((file) => new RegExp(`assets/${page}-[\\w-]{8}\\.js$`).test(file));
    if (entry === undefined) throw new Error(`the code of page “${page}” is not in ${dist}`);
    const own = [...(await reached(dist, [entry]))].filter((file) => !first.has(file));
    figures.atMost(`Page ${page}, beside that`, sum(own, '.js') + sum(own, '.css'), page === 'edit' ? 40 : 25, 'kB gz');
  }
  figures.atMost('Service worker', await weigh('sw.js'), 12, 'kB gz');
  const all = sum(weights.keys(), '.js') + sum(weights.keys(), '.css') + shell + (await weigh('sw.js'));
  figures.tell('The whole application', `${all.toFixed(1)} kB gz`);
  return figures.print();
}

/** The files that `entries` import at once, and their styles: all that must be there before they run. */
async function reached(dist: string, entries: readonly string[]): Promise<Set<string>> {
  const manifest = JSON.parse(await readFile(`${dist}.manifest.json`, 'utf8')) as Record<
    string,
    { file: string; imports?: string[]; css?: string[] }
  >;
  const byFile = new Map(Object.values(manifest).map((chunk) => [chunk.file, chunk]));
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    const chunk = byFile.get(file);
    chunk?.css?.forEach((style) => found.add(style));
    chunk?.imports?.forEach((name) => visit(manifest[name]?.file ?? ''));
  };
  entries.forEach(visit);
  return found;
}
