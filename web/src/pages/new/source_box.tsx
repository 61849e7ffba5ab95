import type { HTMLAttributes } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { announce } from '~/stores/announcer';
import { Icon } from '~/ui/icon';
import { Button } from '~/ui/primitives';
import { bytes, count } from '~/ui/format';
import { kLargestUpload } from '~/queries/sources';
import { onlyAddresses } from './addresses';
import type { Draft } from './draft';
import { changeDraft } from './draft_store';
import { meaningOf } from './order';
import { addAddresses, addFiles, addText, fileEndings } from './source_work';
import { countWords } from './words';

/** A pasted text of this length is a source of its own rather than something to go on typing in. */
const kPastedText = 600;

/** The one box: a topic, a text, addresses; files by dropping, pasting or choosing. */
export function SourceBox({ draft, flaw }: { draft: Draft; flaw: string | undefined }) {
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const over = useDropTarget((dropped) => takeFiles(dropped));
  const meaning = meaningOf(draft);
  const addWritten = () => {
    const addresses = onlyAddresses(draft.text);
    if (addresses !== undefined) addAddresses(addresses);
    else addText(draft.text.trim());
    changeDraft({ text: '', as: 'auto' });
    announce('Added as a source.');
  };
  return (
    <div class={`source-box ${over.active ? 'dropping' : ''}`} {...over.handlers}>
      <label class="hidden-visually" for={id}>
        What is the episode about? A topic, a text or web addresses
      </label>
      <textarea
        id={id}
        class="input"
        dir="auto"
        rows={5}
        data-field="text"
        placeholder="What is the episode about? Type a topic, paste a text or links, or drop files here."
        aria-describedby={`${id}-hint${flaw ? ` ${id}-flaw` : ''}`}
        aria-invalid={Boolean(flaw)}
        value={draft.text}
        onInput={(event) => changeDraft({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
          if (meaningOf({ ...draft, text: event.currentTarget.value }) !== 'addresses') return;
          event.preventDefault();
          addWritten();
        }}
        onPaste={(event) => {
          if (takePasted(event.clipboardData)) event.preventDefault();
        }}
      />
      <div class="under spread">
        <p id={`${id}-hint`} class="small soft">
          {meaning === 'nothing' &&
            `Up to 20 sources. Files: ${fileEndings.filter((one) => one !== '.htm').join(' ')}, at most ${bytes(kLargestUpload)} each.`}
          {meaning === 'topic' && 'Taken as the topic.'}
          {meaning === 'text' && `Taken as a text to retell: ${count(countWords(draft.text), 'word')}.`}
          {meaning === 'addresses' && 'Press Enter to add what is behind it as a source.'}
        </p>
        <div class="row">
          {meaning === 'topic' && (
            <Button small tone="plain" onClick={() => changeDraft({ as: 'text' })}>
              It is a text
            </Button>
          )}
          {meaning === 'text' && (
            <Button small tone="plain" onClick={() => changeDraft({ as: 'topic' })}>
              It is a topic
            </Button>
          )}
          {(meaning === 'text' || meaning === 'addresses') && (
            <Button small icon="plus" onClick={addWritten}>
              Add as a source
            </Button>
          )}
          <Button small icon="file" onClick={() => files.current?.click()}>
            Choose files
          </Button>
          <input
            ref={files}
            class="hidden-visually"
            type="file"
            multiple
            tabIndex={-1}
            aria-hidden="true"
            accept={fileEndings.join(',')}
            onChange={(event) => {
              takeFiles(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
        </div>
      </div>
      {flaw && (
        <p class="flaw" id={`${id}-flaw`} role="alert">
          {flaw}
        </p>
      )}
      {over.active && (
        <div class="drop-here" aria-hidden="true">
          <Icon name="file" />
          Drop to add
        </div>
      )}
    </div>
  );
}

function takeFiles(list: FileList | null | undefined): boolean {
  const files = [...(list ?? [])];
  if (files.length === 0) return false;
  addFiles(files);
  announce(`${count(files.length, 'file')} added.`);
  return true;
}

/** Whether what was pasted became a source; otherwise it goes where the caret is. */
function takePasted(data: DataTransfer | null): boolean {
  if (takeFiles(data?.files)) return true;
  const text = data?.getData('text/plain') ?? '';
  const addresses = onlyAddresses(text);
  if (addresses !== undefined) addAddresses(addresses);
  else if (text.trim().length >= kPastedText) addText(text.trim());
  else return false;
  announce(addresses === undefined ? 'The text was added as a source.' : 'The address was added as a source.');
  return true;
}

/** Files that are dragged over an element; the count of enters and leaves tells its children apart from its edge. */
function useDropTarget(drop: (files: FileList | null | undefined) => void) {
  const depth = useRef(0);
  const [active, setActive] = useState(false);
  const carries = (event: DragEvent) =>
    event.dataTransfer?.types.some((type) => type === 'Files' || /^text/.test(type));
  const handlers: HTMLAttributes<HTMLDivElement> = {
    onDragEnter: (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      ++depth.current;
      setActive(true);
    },
    onDragOver: (event) => {
      if (carries(event)) event.preventDefault();
    },
    onDragLeave: () => {
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setActive(false);
    },
    onDrop: (event) => {
      depth.current = 0;
      setActive(false);
      const data = event.dataTransfer;
      if ((data?.files.length ?? 0) > 0) drop(data?.files);
      else if (!takePasted(data)) return;
      event.preventDefault();
    },
  };
  return { active, handlers };
}
