import { useState } from 'preact/hooks';
import { Dialog } from '~/ui/dialog';
import { Button, Field } from '~/ui/primitives';
import { lineOf } from '../model/document';
import { regenerate } from '../session/actions';
import type { Session } from '../session/session';
import { rewriting } from './line_menu';

/** Asks how a line is to be written anew. */
export function RewriteDialog({ session }: { session: Session }) {
  const id = rewriting.value;
  const line = id === undefined ? undefined : lineOf(session.editor.doc.value, id);
  if (id === undefined || line === undefined) return null;
  return <Ask key={id} session={session} id={id} text={line.turn.text} />;
}

function Ask({ session, id, text }: { session: Session; id: string; text: string }) {
  const [instructions, setInstructions] = useState('');
  const [busy, setBusy] = useState(false);
  const close = () => (rewriting.value = undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const done = await regenerate(session, id, instructions.trim());
    setBusy(false);
    if (done) close();
  };
  return (
    <Dialog title="Have the line written anew" onClose={close} class="rewrite">
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <blockquote class="soft" dir="auto">
          {text}
        </blockquote>
        <Field label="What should be different?" hint="May be left empty. Undo brings back the old words.">
          {(control) => (
            <textarea
              {...control}
              class="input"
              dir="auto"
              rows={3}
              maxLength={2000}
              placeholder="Shorter, and without the number"
              value={instructions}
              onInput={(event) => setInstructions(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="row">
          <Button type="submit" tone="primary" icon="refresh" busy={busy}>
            Write it anew
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
