import preact from '@preact/preset-vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { serviceWorkerPlugin } from './tools/service_worker_plugin.ts';

/** The server that `npm run dev` passes requests on to. */
const server = process.env.SHOWRUNNER_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false }), serviceWorkerPlugin()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: process.env.SHOWRUNNER_WEB_OUT ?? '../build/web/dist',
    emptyOutDir: true,
    manifest: true, // for perf/page_weight; tools/compress takes it out
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // All that every page needs is one file (and one style sheet, in which the layers are named in order): thirty small
        // ones would each wait for a connection.
        codeSplitting: { groups: [{ name: 'studio', test: /\/src\/main\.tsx$/ }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/media', '/feeds', '/metrics', '/health', '/v1'].map((path) => [path, { target: server }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
