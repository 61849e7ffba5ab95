// node tools/run.mjs FILE.ts [ARGUMENTS…]: runs a TypeScript program of this folder as it is, through Vite.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [file, ...rest] = process.argv.slice(2);
process.argv.splice(1, process.argv.length - 1, file, ...rest);
const { module } = await runnerImport(resolve(file), { logLevel: 'error' });
process.exitCode = (await module.main(rest)) ?? 0;
