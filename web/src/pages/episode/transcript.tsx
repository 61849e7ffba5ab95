import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Chapter, Render } from '~/api/types';
import { type Line, useTranscript } from '~/queries/media';
import { announce } from '~/stores/announcer';
import { copyText } from '~/ui/copy_text';
import { clock, count } from '~/ui/format';
import { Button, Failure, IconButton, Skeleton } from '~/ui/primitives';
import { makeFollow, markCurrent, scrollWithin } from './follow';
import type { Head } from './head';
import { showHits } from './transcript_search';
import { findHits, hitFrom, lineAt, turnsOf } from './transcript_text';
import { TranscriptTurns } from './transcript_turns';

/** What is said, with who says it: goes along with what is heard, leads to any sentence, can be searched. */
export function Transcript({
  id,
  rendered,
  head,
  chapters,
}: {
  id: string;
  rendered: Render;
  head: Head;
  chapters: readonly Chapter[];
}) {
  const transcript = useTranscript(rendered);
  return (
    <section class="card transcript-card" aria-labelledby="transcript-title">
      {transcript.data === undefined ? (
        <>
          <h2 id="transcript-title">Transcript</h2>
          {transcript.isError ? (
            <Failure what="The transcript" error={transcript.error} retry={() => void transcript.refetch()} />
          ) : (
            <Skeleton height="1.4rem" count={12} label="Loading the transcript" />
          )}
        </>
      ) : (
        <Lines id={id} lines={transcript.data} head={head} chapters={chapters} />
      )}
    </section>
  );
}

function Lines({
  id,
  lines,
  head,
  chapters,
}: {
  id: string;
  lines: readonly Line[];
  head: Head;
  chapters: readonly Chapter[];
}) {
  const box = useRef<HTMLDivElement>(null);
  const follow = useMemo(makeFollow, []);
  const turns = useMemo(() => turnsOf(lines, chapters), [lines, chapters]);
  const current = useComputed(() => lineAt(lines, head.at.value));
  useEffect(() => {
    if (box.current === null) return undefined;
    return follow.watch(box.current);
  }, [follow]);
  useEffect(() => {
    if (box.current === null) return undefined;
    return markCurrent(box.current, () => current.value, follow);
  }, [lines, turns, follow]);
  const pick = (line: number) => {
    const start = lines[line]?.start;
    if (start === undefined) return;
    follow.on.value = true;
    head.play(start);
  };
  const pickLatest = useRef(pick);
  pickLatest.current = pick;
  const stable = useMemo(() => (line: number) => pickLatest.current(line), []);
  const copyLink = () => {
    const at = Math.max(0, Math.floor(lines[current.value]?.start ?? head.at.value));
    void copyText(`${location.origin}/e/${id}?t=${at}`, `A link to ${clock(at)}`);
  };
  return (
    <>
      <div class="spread">
        <h2 id="transcript-title">Transcript</h2>
        <div class="row">
          <Button small tone="plain" icon="link" onClick={copyLink}>
            Copy link
          </Button>
          <Button
            small
            tone="plain"
            icon="down"
            aria-pressed={follow.on.value}
            onClick={() => (follow.on.value = !follow.on.value)}
          >
            Follow
          </Button>
        </div>
      </div>
      <Search
        lines={lines}
        from={() => current.value}
        box={box}
        onMove={() => (follow.on.value = false)}
        onPick={stable}
      />
      <div class="transcript" ref={box}>
        {lines.length === 0 ? (
          <p class="soft">Nothing is said in it.</p>
        ) : (
          <TranscriptTurns id={id} turns={turns} onPick={stable} />
        )}
      </div>
    </>
  );
}

function Search({
  lines,
  from,
  box,
  onMove,
  onPick,
}: {
  lines: readonly Line[];
  from: () => number;
  box: { current: HTMLDivElement | null };
  onMove: () => void;
  onPick: (line: number) => void;
}) {
  const [needle, setNeedle] = useState('');
  const [chosen, setChosen] = useState(0);
  const hits = useMemo(() => findHits(lines, needle), [lines, needle]);
  useEffect(() => {
    if (box.current === null || hits.length === 0) return undefined;
    const line = box.current.querySelector<HTMLElement>(`[data-line="${hits[chosen]?.line ?? -1}"]`);
    if (line !== null) {
      onMove();
      scrollWithin(box.current, line, false);
    }
    return showHits(box.current, hits, chosen);
  }, [hits, chosen]);
  const step = (by: number) => {
    if (hits.length > 0) setChosen((chosen + by + hits.length) % hits.length);
  };
  const found = needle.trim() === '' ? '' : hits.length === 0 ? 'Not found' : `${chosen + 1} of ${hits.length}`;
  return (
    <search class="transcript-search">
      <input
        class="input"
        type="search"
        id="transcript-search"
        aria-label="Search the transcript"
        placeholder="Search the transcript"
        value={needle}
        onInput={(event) => {
          const next = event.currentTarget.value;
          const found = findHits(lines, next);
          setNeedle(next);
          setChosen(hitFrom(found, from()));
          if (next.trim() !== '') announce(found.length === 0 ? 'Not found' : count(found.length, 'hit'));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && needle !== '') {
            event.preventDefault();
            setNeedle('');
          }
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const hit = hits[chosen];
          if ((event.ctrlKey || event.metaKey) && hit !== undefined) onPick(hit.line);
          else step(event.shiftKey ? -1 : 1);
        }}
      />
      {found !== '' && <span class="small soft tabular">{found}</span>}
      {hits.length > 0 && (
        <>
          <IconButton icon="up" label="Previous hit" tone="plain" small onClick={() => step(-1)} />
          <IconButton icon="down" label="Next hit" tone="plain" small onClick={() => step(1)} />
          <Button small tone="plain" icon="play" onClick={() => onPick(hits[chosen]?.line ?? 0)}>
            Play here
          </Button>
        </>
      )}
    </search>
  );
}
