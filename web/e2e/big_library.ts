import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const build = process.env.SHOWRUNNER_BUILD ?? join(fileURLToPath(new URL('../..', import.meta.url)), 'build/release');

/** A data directory with a large library, and what can be asked for in it (perf/library). */
export interface BigLibrary {
  data: string; ///< for Server.start({ data }); remove it when done
  podcasts: readonly string[]; ///< ids
  oldest: string;
  newest: string;
  words: { everywhere: string; common: string; rare: string }; ///< of all, a tenth and a thousandth of the transcripts
}

/**
 * A copy of a library of `episodes` episodes. Building one takes half a minute, so it is kept among the temporary files
 * and copied for each test; a newer make-library makes it anew.
 */
export async function bigLibrary(episodes = 10_000): Promise<BigLibrary> {
  const program = join(build, 'make-library');
  const template = join(tmpdir(), `showrunner-library-${episodes}-${Math.floor((await stat(program)).mtimeMs)}`);
  if ((await stat(template).catch(() => undefined)) === undefined) {
    const making = await mkdtemp(`${template}-`);
    const { stdout } = await promisify(execFile)(program, [making, '--episodes', String(episodes)]);
    await writeFile(join(making, 'sample.json'), stdout);
    // Another test may have made the same one meanwhile; either is as good.
    await rename(making, template).catch(() => rm(making, { recursive: true, force: true }));
  }
  const data = await mkdtemp(join(tmpdir(), 'showrunner-web-'));
  await cp(template, data, { recursive: true });
  const sample = JSON.parse(await readFile(join(data, 'sample.json'), 'utf8')) as {
    podcasts: string[];
    first_episode: string;
    newest_episode: string;
    words: BigLibrary['words'];
  };
  return {
    data,
    podcasts: sample.podcasts,
    oldest: sample.first_episode,
    newest: sample.newest_episode,
    words: sample.words,
  };
}
