import { useEffect, useRef, useState } from 'preact/hooks';
import { sayWhy } from '~/api/problem';
import { signIn } from '~/stores/session';
import { Button, Field } from '~/ui/primitives';

/** Over the page when the server wants a token: what was typed underneath stays, and goes on once the token is right. */
export function SignIn() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [token, setToken] = useState('');
  const [flaw, setFlaw] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // gives the focus back: whoever was writing goes on writing
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    };
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await signIn(token.trim());
    } catch (error) {
      setFlaw(sayWhy(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="sign-in" aria-labelledby="sign-in-title" onCancel={(event) => event.preventDefault()}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <h2 id="sign-in-title">This studio wants a token</h2>
        <p class="soft">
          Its owner has set one (<code>[server] token</code> in the configuration, or <code>--token-file</code>). It is
          kept in a cookie that pages cannot read. Nothing on this page is lost meanwhile.
        </p>
        <Field label="Token" flaw={flaw}>
          {(control) => (
            <input
              {...control}
              class="input"
              type="password"
              autocomplete="current-password"
              required
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" busy={busy}>
          Sign in
        </Button>
      </form>
    </dialog>
  );
}
