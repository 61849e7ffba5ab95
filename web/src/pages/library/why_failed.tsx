import { useId, useRef, useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import type { EpisodeRow } from '~/api/types';
import { episodeQuery } from '~/queries/episodes';
import { useServerQuery } from '~/queries/use_server_query';
import { Button, Skeleton } from '~/ui/primitives';
import { retryRow } from './actions';

/** Says on demand why an episode was not made: the cause is a part of the episode that the list does not have. */
export function WhyFailed({ row, tab }: { row: EpisodeRow; tab: number }) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    if (!at || !panel.current) return;
    const { width, height } = panel.current.getBoundingClientRect();
    const below = at.bottom + height + 8 < innerHeight;
    panel.current.style.visibility = '';
    panel.current.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - height - 4)}px`;
    panel.current.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="why"
        tabIndex={tab}
        popovertarget={id}
        aria-label={`Why ${row.title} failed`}
      >
        Why?
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        class="menu why-panel"
        role="dialog"
        aria-label="Why it failed"
        onBeforeToggle={(event) => {
          // It is shown before it can be measured; until it is in its place it is out of sight.
          event.currentTarget.style.visibility = 'hidden';
          setOpen(event.newState === 'open');
        }}
        onToggle={(event) => {
          if (event.newState === 'open') place();
        }}
      >
        {open && <Cause row={row} done={() => panel.current?.hidePopover()} />}
      </div>
    </>
  );
}

function Cause({ row, done }: { row: EpisodeRow; done: () => void }) {
  const { data, error } = useServerQuery(episodeQuery(row.id));
  if (error !== null) return <p class="flaw">{sayWhy(error)}</p>;
  if (data === undefined) return <Skeleton height="3rem" />;
  const { job } = data;
  return (
    <div class="stack-s">
      <p dir="auto">{data.failure ?? job?.reason ?? 'The server has not said why.'}</p>
      {job !== null && (
        <p class="small soft">
          {[job.stage, job.attempt > 1 && `${job.attempt} attempts`].filter(Boolean).join(' · ')}
        </p>
      )}
      <Button
        small
        icon="refresh"
        onClick={() => {
          done();
          void retryRow(row);
        }}
      >
        Try again
      </Button>
    </div>
  );
}
