import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const build = process.env.SHOWRUNNER_BUILD ?? fileURLToPath(new URL('../../build/release', import.meta.url));

/** The scripted provider: a model that is as slow, or fails as often, as it is told (tests/support). */
export class Provider {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Provider> {
    const child = spawn(join(build, 'scripted-provider'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      const at = /http:\/\/[\d.]+:\d+/.exec(line);
      if (at) {
        child.stdout.resume();
        return new Provider(at[0], child);
      }
    }
    throw new Error('the provider did not start');
  }

  /** For the calls from now on: a ProviderBehaviour. */
  async behave(behaviour: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.url}/control`, { method: 'PUT', body: JSON.stringify(behaviour) });
    if (!response.ok) throw new Error(await response.text());
  }

  stop(): void {
    this.process.kill('SIGKILL');
  }
}

/** A data directory whose server has this configuration. */
export async function configured(toml: string): Promise<{ data: string; remove: () => Promise<void> }> {
  const data = await mkdtemp(join(tmpdir(), 'showrunner-web-'));
  await mkdir(join(data, 'no-config/showrunner'), { recursive: true });
  await writeFile(join(data, 'no-config/showrunner/config.toml'), toml);
  return { data, remove: () => rm(data, { recursive: true, force: true }) };
}
