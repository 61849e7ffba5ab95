import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import type { EpisodeFilter } from '~/queries/keys';
import { Icon } from '~/ui/icon';
import { IconButton, statusLabel } from '~/ui/primitives';
import { kStatuses, sorts } from './filter';

/** The search field and the three choices, which are the address of what is shown. */
export function SearchBar({
  filter,
  typed,
  shows,
  field,
  busy,
  onType,
  onFilter,
  onLeave,
}: {
  filter: EpisodeFilter;
  typed: string;
  shows: readonly Podcast[];
  field: RefObject<HTMLInputElement>;
  busy: boolean;
  onType: (text: string) => void;
  onFilter: (filter: EpisodeFilter) => void;
  onLeave: () => void; ///< the arrow key down leads into the list
}) {
  return (
    <form
      class="search-bar"
      role="search"
      aria-label="Library"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter({ ...filter, q: typed.trim() });
      }}
    >
      <div class="search-field">
        <Icon name={busy ? 'spinner' : 'search'} class={busy ? 'turning' : ''} />
        <input
          ref={field}
          class="input"
          type="search"
          dir="auto"
          aria-label="Search titles, summaries and transcripts"
          placeholder="Search titles and transcripts"
          aria-keyshortcuts="/"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={typed}
          onInput={(event) => onType(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              onLeave();
            } else if (event.key === 'Escape' && typed !== '') {
              event.preventDefault();
              onType('');
            }
          }}
        />
        {typed !== '' && (
          <IconButton
            small
            tone="plain"
            icon="close"
            label="Clear the search"
            onClick={() => {
              onType('');
              field.current?.focus();
            }}
          />
        )}
      </div>
      <Choice
        label="Status"
        value={filter.deleted ? 'deleted' : (filter.status ?? '')}
        options={[
          { value: '', label: 'All' },
          ...kStatuses.map((status) => ({ value: status, label: statusLabel(status) })),
          { value: 'deleted', label: 'Deleted' },
        ]}
        onChange={(value) => {
          const deleted = value === 'deleted';
          onFilter({ ...filter, status: deleted ? undefined : value, deleted });
        }}
      />
      <Choice
        label="Show"
        value={filter.podcast ?? ''}
        options={[
          { value: '', label: 'All' },
          ...shows.map(({ id, title }) => ({ value: id, label: title })),
          { value: 'none', label: 'No show' },
        ]}
        onChange={(podcast) => onFilter({ ...filter, podcast })}
      />
      <Choice
        label="Order"
        value={filter.sort ?? 'newest'}
        options={sorts}
        onChange={(sort) => onFilter({ ...filter, sort: sort === 'newest' ? undefined : sort })}
      />
    </form>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="choice">
      <label class="small soft" for={id}>
        {label}
      </label>
      <select id={id} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
