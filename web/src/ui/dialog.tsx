import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './primitives';

/** A modal dialog (native: focus stays inside and goes back to where it was; Esc closes). Drawn only while open. */
export function Dialog({
  title,
  onClose,
  children,
  class: className,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={className}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="stack">
        <div class="spread">
          <h2 id={heading}>{title}</h2>
          <IconButton label="Close" icon="close" tone="plain" small onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
