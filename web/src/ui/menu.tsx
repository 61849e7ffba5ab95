import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon';
import { Button } from './primitives';

export interface MenuItem {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  href?: string; ///< a link, e.g. a download
  download?: boolean;
  run?: () => void;
}

/** A button with a list of actions (native popover; arrows, Home, End, Esc as the ARIA menu button pattern wants). */
export function Menu({
  label,
  icon = 'more',
  items,
  children,
  small,
  tabIndex,
}: {
  label: string;
  icon?: IconName;
  items: readonly MenuItem[] | (() => readonly MenuItem[]); ///< a function is asked when the menu opens
  children?: ComponentChildren;
  small?: boolean;
  tabIndex?: number;
}) {
  const id = useId();
  // A page may have many menus, and none of them is open: the entries are drawn while it is.
  const [open, setOpen] = useState(false);
  const shown = !open ? [] : typeof items === 'function' ? items() : items;
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const entries = () => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])];
  const place = () => {
    const at = button.current?.getBoundingClientRect();
    const menu = list.current;
    if (!at || !menu) return;
    const { width, height } = menu.getBoundingClientRect();
    const below = at.bottom + height + 8 < innerHeight;
    menu.style.visibility = '';
    menu.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - height - 4)}px`;
    menu.style.left = `${Math.max(4, Math.min(at.right - width, innerWidth - width - 4))}px`;
  };
  const move = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || all.length === 0) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  };
  return (
    <>
      <Button
        elementRef={button}
        tone="plain"
        small={small}
        icon={icon}
        class={children === undefined ? 'icon-only' : ''}
        aria-label={children === undefined ? label : undefined}
        title={label}
        aria-haspopup="menu"
        popovertarget={id}
        tabIndex={tabIndex}
      >
        {children}
      </Button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        class="menu"
        onKeyDown={move}
        onBeforeToggle={(event) => {
          // It is shown before it can be measured; until it is in its place it is out of sight.
          event.currentTarget.style.visibility = 'hidden';
          setOpen(event.newState === 'open');
        }}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place();
          entries()[0]?.focus();
        }}
      >
        {shown.map((item) =>
          item.href !== undefined && !item.disabled ? (
            <a
              key={item.label}
              role="menuitem"
              href={item.href}
              download={item.download}
              onClick={() => list.current?.hidePopover()}
            >
              {item.icon && <Icon name={item.icon} />}
              {item.label}
            </a>
          ) : (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              class={item.danger ? 'danger' : ''}
              disabled={item.disabled}
              onClick={() => {
                list.current?.hidePopover();
                item.run?.();
              }}
            >
              {item.icon && <Icon name={item.icon} />}
              {item.label}
            </button>
          ),
        )}
      </div>
    </>
  );
}
