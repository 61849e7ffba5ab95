import type { Metrics } from '~/api/types';
import { number } from '~/ui/format';
import { duration, kNothing } from './units';

const endpoints: Readonly<Record<string, { label: string; path: string }>> = {
  script_generate: { label: 'Write a script', path: 'POST /api/script/generate' },
  tts_synthesize: { label: 'Speak a text', path: 'POST /api/tts/synthesize' },
  batch_process: { label: 'Batch', path: 'POST /api/batch/process' },
  audio_speech: { label: 'Speech for OpenAI’s clients', path: 'POST /v1/audio/speech' },
  episode_live: { label: 'Live episode', path: 'POST /api/episodes/live' },
};

/** How long the interfaces that do the work take. */
export function ResponseTimes({ metrics }: { metrics: Metrics }) {
  return (
    <section class="card stack-s" aria-labelledby="response-times">
      <h2 id="response-times">Response times</h2>
      <p class="small soft">
        Of the interfaces that do the work, since the server started, cached answers among them. What the studio asks
        for goes through the queue and is not in this table.
      </p>
      <div class="scroll-x" role="group" aria-label="Table of response times" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Interface</th>
              <th scope="col" class="number">
                Requests
              </th>
              <th scope="col" class="number">
                p50
              </th>
              <th scope="col" class="number">
                p95
              </th>
              <th scope="col" class="number">
                p99
              </th>
              <th scope="col" class="number">
                Longest
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(metrics.response_times).map(([name, times]) => {
              const time = (seconds: number) => (times.total_requests > 0 ? duration(seconds) : kNothing);
              return (
                <tr key={name}>
                  <th scope="row">
                    <span class="endpoint">{endpoints[name]?.label ?? name}</span>
                    <code class="small">{endpoints[name]?.path}</code>
                  </th>
                  <td class="number">{number(times.total_requests)}</td>
                  <td class="number">{time(times.p50)}</td>
                  <td class="number">{time(times.p95)}</td>
                  <td class="number">{time(times.p99)}</td>
                  <td class="number">{time(times.max_response_time)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
