import { rm } from 'node:fs/promises';
import lighthouse, { type Flags } from 'lighthouse';
import { bigLibrary } from '../e2e/big_library';
import { launchBrowser, makeEpisode, Server } from '../e2e/harness';
import { Figures } from './figures';

const kRuns = 3;
const kDebugPort = 9333;

/**
 * What Lighthouse says of the library with 1,000 episodes and of one episode, as a slow phone sees them (its mobile
 * setting: 4× slower CPU, 1.6 Mbit/s, 150 ms). Medians of three runs.
 */
export async function main(): Promise<number> {
  const { data } = await bigLibrary(1000);
  const server = await Server.start({ data });
  const browser = await launchBrowser([`--remote-debugging-port=${kDebugPort}`]);
  const figures = new Figures('lighthouse');
  try {
    const pages = [
      ['Library of 1,000', '/'],
      ['Episode', `/e/${await makeEpisode(server)}`],
    ] as const;
    for (const [name, path] of pages) {
      const runs: Run[] = [];
      for (let i = 0; i < kRuns; i++) runs.push(await measure(server.studio + path));
      const middle = (pick: (run: Run) => number) =>
        runs.map(pick).toSorted((a, b) => a - b)[Math.floor(kRuns / 2)] ?? 0;
      figures.atLeast(
        `${name}: performance`,
        middle((run) => run.performance),
        95,
        '',
      );
      figures.atLeast(
        '… accessibility',
        middle((run) => run.accessibility),
        100,
        '',
      );
      figures.atLeast(
        '… best practices',
        middle((run) => run.practices),
        95,
        '',
      );
      figures.atMost(
        '… largest contentful paint',
        middle((run) => run.lcp),
        1800,
        'ms',
      );
      figures.atMost(
        '… cumulative layout shift',
        middle((run) => run.cls),
        0.02,
        '',
      );
      figures.atMost(
        '… total blocking time',
        middle((run) => run.tbt),
        100,
        'ms',
      );
      figures.tell('… transferred', `${(middle((run) => run.bytes) / 1000).toFixed(1)} kB`);
      for (const flaw of new Set(runs.flatMap((run) => run.flaws)))
        process.stderr.write(`lighthouse: ${name}: ${flaw}\n`);
    }
  } finally {
    await browser.close();
    await server.dispose();
    await rm(data, { recursive: true });
  }
  return figures.print();
}

interface Run {
  performance: number;
  accessibility: number;
  practices: number;
  lcp: number;
  cls: number;
  tbt: number;
  bytes: number;
  flaws: string[];
}

async function measure(url: string): Promise<Run> {
  // The event stream never ends, so Lighthouse would wait for a quiet network as long as it may.
  const flags: Flags = {
    maxWaitForLoad: 15_000,
    port: kDebugPort,
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
  };
  const result = (await lighthouse(url, flags))?.lhr;
  if (result === undefined) throw new Error('Lighthouse gave no result');
  const score = (name: string) => Math.round((result.categories[name]?.score ?? 0) * 100);
  const value = (name: string) => result.audits[name]?.numericValue ?? Number.POSITIVE_INFINITY;
  const flaws = ['accessibility', 'best-practices'].flatMap((name) =>
    (result.categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (result.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${result.audits[id]?.title ?? ''}`),
  );
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    practices: score('best-practices'),
    lcp: value('largest-contentful-paint'),
    cls: value('cumulative-layout-shift'),
    tbt: value('total-blocking-time'),
    bytes: value('total-byte-weight'),
    flaws,
  };
}
