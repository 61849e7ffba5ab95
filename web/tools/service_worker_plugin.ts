import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';

/**
 * Builds src/sw/sw.ts into one file at /sw.js, after all else, with the list of what a studio needs without a server: every
 * file of the build, those without a hash in their name with one of their content. It is a build of its own, since code that
 * pages and worker have in common must not become a chunk that the worker would have to load.
 */
export function serviceWorkerPlugin(): Plugin {
  let config: ResolvedConfig;
  let failed = false;
  return {
    name: 'showrunner-service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    buildEnd(error) {
      failed = error !== undefined;
    },
    async closeBundle() {
      if (failed) return;
      const out = resolve(config.root, config.build.outDir);
      await build({
        configFile: false,
        root: config.root,
        logLevel: 'warn',
        publicDir: false,
        resolve: {
          alias: {
            '~': resolve(config.root, 'src'),
            // What the worker has in common with pages keeps its state in signals; here nothing watches them.
            '@preact/signals': resolve(config.root, 'src/sw/plain_signal.ts'),
          },
        },
        define: {
          'process.env.NODE_ENV': JSON.stringify('production'),
          kPrecache: JSON.stringify(await precacheList(out)),
        },
        build: {
          outDir: out,
          emptyOutDir: false,
          target: 'es2023',
          reportCompressedSize: false,
          lib: { entry: 'src/sw/sw.ts', formats: ['iife'], name: 'worker', fileName: () => 'sw.js' },
        },
      });
    },
  };
}

async function precacheList(out: string): Promise<{ url: string; revision: string | null }[]> {
  const files = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const list = await Promise.all(
    paths.map(async (path) => {
      const url = '/' + relative(out, path).split(sep).join('/');
      // Names in /assets/ have a hash of what is in them.
      if (url.startsWith('/assets/')) return { url, revision: null };
      return {
        url,
        revision: createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
          .slice(0, 12),
      };
    }),
  );
  return list
    .filter(({ url }) => url !== '/sw.js' && !/\/\.|\.(br|gz|map)$/.test(url))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}
