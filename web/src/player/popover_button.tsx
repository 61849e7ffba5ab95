import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '~/ui/icon';

/** A button with a small panel over it (native popover: Esc and a press beside it close it). */
export function PopoverButton({
  label,
  icon,
  text,
  children,
}: {
  label: string;
  icon?: IconName;
  text?: ComponentChildren; ///< beside or in place of the picture
  children: (close: () => void) => ComponentChildren;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    const element = panel.current;
    if (!at || !element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(4, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(4, at.top - height - 8 > 4 ? at.top - height - 8 : at.bottom + 8)}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`button plain small${text === undefined ? ' icon-only' : ''}`}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        popovertarget={id}
      >
        {icon && <Icon name={icon} />}
        {text}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        class="menu player-panel"
        onToggle={(event) => {
          const opened = event.newState === 'open';
          setOpen(opened);
          if (!opened) return;
          requestAnimationFrame(() => {
            place();
            panel.current?.querySelector<HTMLElement>('[aria-current], [aria-pressed=true], button, input')?.focus();
          });
        }}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}
