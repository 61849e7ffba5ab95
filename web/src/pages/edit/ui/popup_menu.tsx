import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '~/ui/icon';

export interface PopupItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string | undefined; ///< shown beside it
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly checked?: boolean; ///< one of several of which one holds
  readonly colour?: number; ///< a speaker's
  readonly run: () => void;
}

interface Popup {
  readonly label: string;
  readonly anchor: HTMLElement;
  readonly items: readonly PopupItem[];
}

const open = signal<Popup | undefined>(undefined);

/** Shows a menu at a button. One for the whole page: hundreds of lines with a list each would be slow to draw. */
export function openPopup(anchor: HTMLElement, label: string, items: readonly PopupItem[]): void {
  open.value = { anchor, label, items };
}

/** The menu (arrows, Home, End, Esc and first letters as the ARIA menu button pattern wants). */
export function PopupMenu() {
  const list = useRef<HTMLDivElement>(null);
  const popup = open.value;
  useEffect(() => {
    const menu = list.current;
    if (popup === undefined || menu === null) return;
    menu.showPopover();
    place(menu, popup.anchor);
    (menu.querySelector<HTMLElement>('[aria-checked=true]') ?? entries(menu)[0])?.focus();
  }, [popup]);
  useEffect(() => () => void (open.value = undefined), []);
  if (popup === undefined) return null;
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      aria-label={popup.label}
      class="menu edit-menu"
      onKeyDown={(event) => {
        if (event.key === 'Tab') list.current?.hidePopover();
        else if (list.current) move(event, list.current);
      }}
      onToggle={(event) => {
        if (event.newState !== 'closed') return;
        if (list.current?.contains(document.activeElement) || document.activeElement === document.body)
          popup.anchor.focus();
        open.value = undefined;
      }}
    >
      {popup.items.map((item) => (
        <button
          key={item.label}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          class={item.danger ? 'danger' : ''}
          disabled={item.disabled}
          onClick={() => {
            list.current?.hidePopover();
            popup.anchor.focus();
            item.run();
          }}
        >
          {item.colour !== undefined && <span class={`dot speaker-${item.colour}`} />}
          {item.icon && <Icon name={item.icon} />}
          <span class="grow" dir="auto">
            {item.label}
          </span>
          {item.keys !== undefined && <kbd>{item.keys}</kbd>}
        </button>
      ))}
    </div>
  );
}

function entries(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('button:not(:disabled)')];
}

function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height + 8 < innerHeight;
  menu.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - height - 4)}px`;
  menu.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
}

function move(event: KeyboardEvent, menu: HTMLElement): void {
  const all = entries(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1 + all.length,
    Home: 0,
    End: all.length - 1,
  };
  let to = steps[event.key];
  if (to === undefined && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const letter = event.key.toLowerCase();
    const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) =>
      item.textContent.trim().toLowerCase().startsWith(letter),
    );
    to = next && all.indexOf(next);
  }
  if (to === undefined || all.length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  all[to % all.length]?.focus();
}
