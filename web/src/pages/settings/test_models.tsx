import { useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { ModelTest } from '~/api/types';
import { testModels } from '~/queries/models';
import { announce } from '~/stores/announcer';
import { count } from '~/ui/format';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';

/** Asks each model for a word, and says what came of it. */
export function TestModels() {
  const [busy, setBusy] = useState(false);
  const [tests, setTests] = useState<readonly ModelTest[]>();
  const [flaw, setFlaw] = useState('');
  const run = async () => {
    setBusy(true);
    setFlaw('');
    try {
      const done = await testModels();
      setTests(done);
      const good = done.filter((test) => test.ok).length;
      announce(`${good} of ${count(done.length, 'model')} answered.`);
    } catch (error) {
      setFlaw(sayWhy(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack-s">
      <div class="row">
        <Button small busy={busy} onClick={() => void run()}>
          Test the models
        </Button>
        <p class="small soft">Costs about ten tokens of each.</p>
      </div>
      {flaw !== '' && (
        <p class="flaw" role="alert">
          {flaw}
        </p>
      )}
      {tests !== undefined && (
        <ul class="stack-s" aria-label="What came of the test">
          {tests.map((test) => (
            <li key={`${test.provider} ${test.model}`} class="row">
              <Icon name={test.ok ? 'check' : 'alert'} class={test.ok ? 'well' : 'ill'} />
              <span class="grow">
                {test.provider}: {test.model}
                {test.ok
                  ? ` answered in ${Math.max(1, Math.round(test.milliseconds))} ms.`
                  : ` did not answer: ${test.error ?? 'no reason was given.'}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
