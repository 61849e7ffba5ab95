import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { ApiProblem } from '~/api/problem';
import type { Schemas } from '~/api/types';
import { useCommands } from '~/keyboard/commands';
import { submit } from '~/outbox/outbox';
import { dropEntry, outbox } from '~/outbox/outbox';
import { dropDraft, readDraft, saveDraft } from '~/stores/drafts';
import { preferences, setPreference } from '~/stores/preferences';
import { count } from '~/ui/format';
import { Banner, Button, Check, Field } from '~/ui/primitives';
import { type BatchRow, ordersOf, readBatch, writeBatch } from './batch';
import { BatchTable } from './batch_table';
import { noteMade } from './create';
import type { Settings } from './draft';
import { SettingsForm } from './settings_form';

const kDraft = 'new/batch';

type Told = { tone: 'good' | 'warn' | 'bad'; text: string } | undefined;

/** Many episodes at once: a line or a row of a table for each. */
export function BatchForm({ settings }: { settings: Settings }) {
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [told, setTold] = useState<Told>(undefined);
  const [busy, setBusy] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  useEffect(() => void readDraft(kDraft).then((kept) => typeof kept === 'string' && setText(kept)), []);
  const write = (next: string) => {
    setText(next);
    setTold(undefined);
    void (next === '' ? dropDraft(kDraft) : saveDraft(kDraft, next));
  };
  const { header, rows: read } = readBatch(text);
  const rows = read.map((row) => ({ ...row, flaw: row.flaw || (refused.get(row.source) ?? '') }));
  const good = rows.filter((row) => row.flaw === '');

  const send = async () => {
    if (busy || good.length === 0) return;
    setBusy(true);
    const subject = crypto.randomUUID();
    const outcome = await submit({
      kind: 'create',
      subject,
      method: 'POST',
      path: '/api/episodes/batch',
      body: { episodes: ordersOf(good, settings, preferences.value.reviewFirst) },
      label: `make ${count(good.length, 'episode')}`,
    });
    setBusy(false);
    const keep = (left: readonly BatchRow[]) => write(writeBatch(header, left));
    const flawed = rows.filter((row) => row.flaw !== '');
    if (outcome.state === 'refused') {
      const entry = outbox.value.find((one) => one.subject === subject);
      if (entry !== undefined) await dropEntry(entry);
      placeProblem(outcome.problem);
      return;
    }
    if (outcome.state === 'queued') {
      keep(flawed);
      setTold({
        tone: 'warn',
        text: `The server is away. ${count(good.length, 'episode')} will be made when it is back.`,
      });
      return;
    }
    const { results } = outcome.reply as Schemas['MadeEpisodes'];
    noteMade(results.flatMap(({ episode, job }) => (episode && job ? { episode, job } : [])));
    const failed = good.filter((_, index) => results[index]?.success !== true);
    setRefused(
      new Map(
        good.flatMap((row, index) => {
          const error = results[index]?.error;
          return error === undefined ? [] : [[row.source, error.detail] as const];
        }),
      ),
    );
    keep(rows.filter((row) => row.flaw !== '' || failed.includes(row)));
    const done = good.length - failed.length;
    setTold({
      tone: failed.length > 0 ? 'warn' : 'good',
      text:
        `${count(done, 'episode')} in the queue.` +
        (failed.length > 0 ? ` ${count(failed.length, 'row')} could not be taken and stayed here.` : ''),
    });
  };
  const placeProblem = (problem: ApiProblem) => {
    const [, index] = /^\$\.episodes\[(\d+)\]/.exec(problem.field ?? '') ?? [];
    const row = index === undefined ? undefined : good[Number(index)];
    if (row !== undefined) setRefused(new Map(refused).set(row.source, problem.message));
    setTold({
      tone: 'bad',
      text: row === undefined ? problem.message : `Row ${row.line} was refused; nothing was made.`,
    });
  };
  useCommands(
    [{ id: 'new.make', label: 'Make the episodes', group: 'Episode', keys: ['Ctrl+Enter'], run: () => void send() }],
    [text, settings, busy, refused],
  );
  return (
    <form
      class="new-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="stack">
        <Field
          label="One topic, link or text on each line – or a table (CSV)"
          hint="A table begins with the names of its columns: title, topic, url, text, minutes, style, tone, language, hosts, instructions, writer. What a row leaves open is as set below."
        >
          {(control) => (
            <textarea
              {...control}
              class="input batch-text"
              dir="auto"
              rows={8}
              value={text}
              placeholder={'How bees find their way home\nhttps://example.org/an-article\ntitle,topic,minutes'}
              onInput={(event) => write(event.currentTarget.value)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => {
                const file = event.dataTransfer?.files[0];
                if (file === undefined) return;
                event.preventDefault();
                void file.text().then(write);
              }}
            />
          )}
        </Field>
        <div class="row">
          <Button small icon="file" onClick={() => files.current?.click()}>
            Open a CSV file
          </Button>
          <input
            ref={files}
            class="hidden-visually"
            type="file"
            tabIndex={-1}
            aria-hidden="true"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file !== undefined) void file.text().then(write);
              event.currentTarget.value = '';
            }}
          />
        </div>
        {rows.length > 0 && <BatchTable rows={rows} settings={settings} />}
        <SettingsForm settings={settings} language={settings.language} flaws={{}} />
      </div>
      <aside class="summary card stack" aria-labelledby="batch-summary">
        <h2 id="batch-summary">What you get</h2>
        <p>
          {rows.length === 0
            ? 'Nothing yet.'
            : `${count(good.length, 'episode')}, made one after the other, behind those that somebody waits for.`}
        </p>
        {rows.length > good.length && (
          <p class="flaw">
            {count(rows.length - good.length, 'row')} cannot be made and{' '}
            {rows.length - good.length === 1 ? 'stays' : 'stay'} here.
          </p>
        )}
        <Check
          label="Review the scripts first"
          checked={preferences.value.reviewFirst}
          onChange={(on) => setPreference('reviewFirst', on)}
        />
        <Button type="submit" tone="primary" busy={busy} aria-disabled={good.length === 0 ? 'true' : undefined}>
          {good.length === 0 ? 'Make episodes' : `Make ${count(good.length, 'episode')}`}
        </Button>
        {told !== undefined && (
          <Banner tone={told.tone} actions={told.tone === 'bad' ? undefined : <Link href="/queue">See the queue</Link>}>
            {told.text}
          </Banner>
        )}
      </aside>
    </form>
  );
}
