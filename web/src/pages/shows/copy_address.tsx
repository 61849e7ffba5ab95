import { useRef, useState } from 'preact/hooks';
import { announce } from '~/stores/announcer';
import { Button } from '~/ui/primitives';

/** An address to be read, marked as a whole, and copied. */
export function CopyAddress({ address, label }: { address: string; label: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      announce('Copied.');
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      announce('The address is marked: copy it with Ctrl C.'); // pages without https may not write there
    }
  };
  return (
    <div class="copy-address">
      <input
        ref={field}
        class="input"
        dir="ltr"
        readOnly
        aria-label={label}
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button icon={copied ? 'check' : 'copy'} aria-label={`Copy: ${label}`} onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
