import type { ComponentChild, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { memo } from './memo';
import {
  assignSlots,
  findRow,
  indicesOf,
  mountedRows,
  type Rows,
  rowAfterKey,
  scrollToShow,
  type View,
  visibleRows,
} from './virtual_list_math';
import './virtual_list.css';

/** What a page may ask of its list. */
export interface VirtualListHandle {
  /** Brings the row into sight and, unless `quietly`, gives it the focus. */
  show(index: number, quietly?: 'quietly'): void;
  /** The row that the arrow keys go on from. */
  active(): number;
}

interface VirtualListProps<Row> {
  label: string;
  count: number; ///< all rows, also those that have not come yet
  rowHeight: number; ///< px
  /** The row, as `draw` gets it; nothing while it has not come. */
  rowAt: (index: number) => Row | undefined;
  /** What a row is told apart by. */
  keyOf: (row: Row) => string;
  /**
   * What is in a row. Only the active one has controls that Tab stops at (tabIndex 0, else -1), and one of its controls,
   * what the arrow keys go to, has the attribute data-rove. Must be the same function as long as it draws the same.
   */
  draw: (row: Row, index: number, active: boolean) => ComponentChild;
  /** What stands in place of a row that has not come. */
  skeleton: () => ComponentChild;
  onVisible?: (rows: Rows) => void;
  onActive?: (index: number) => void;
  handle?: RefObject<VirtualListHandle>;
  busy?: boolean;
}

/**
 * A list of thousands of rows of one height that scrolls with the window: only the rows around what is seen are in the
 * page, and the one that has the focus. Arrow keys, Home, End, PageUp and PageDown go from row to row.
 */
export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { count, rowHeight, rowAt, keyOf } = props;
  const list = useRef<HTMLUListElement>(null);
  const [rows, setRows] = useState<Rows>({ first: 0, last: Math.min(count, 20) - 1 });
  const [active, setActive] = useState(0);
  const focused = useRef(false); // the focus is in the list
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const latest = useRef({ ...props, active });
  latest.current = { ...props, active };

  const keyAt = (index: number) => {
    const row = rowAt(index);
    return row === undefined ? `#${index}` : keyOf(row);
  };
  const actions = useMemo(() => {
    const view = (): View => ({
      count: latest.current.count,
      rowHeight: latest.current.rowHeight,
      offset: -(list.current?.getBoundingClientRect().top ?? 0),
      height: innerHeight,
    });
    const look = () => {
      const now = view();
      const next = mountedRows(now);
      setRows((before) => (before.first === next.first && before.last === next.last ? before : next));
      latest.current.onVisible?.(visibleRows(now));
    };
    const focusRow = (index: number) => {
      const row = list.current?.querySelector(`:scope > [data-index="${index}"]`);
      if (row && !row.contains(document.activeElement))
        row.querySelector<HTMLElement>('[data-rove]')?.focus({ preventScroll: true });
    };
    const show = (index: number, quietly?: 'quietly') => {
      const edges = getComputedStyle(document.documentElement);
      const top = Number.parseFloat(edges.scrollPaddingTop) || 0;
      const bottom = Number.parseFloat(edges.scrollPaddingBottom) || 0;
      const distance = scrollToShow(index, view(), top, bottom);
      if (distance !== 0) scrollBy({ top: distance, behavior: 'instant' });
      setActive(index);
      look();
      if (quietly === undefined) {
        focused.current = true;
        focusRow(index); // or as soon as it is drawn
      }
    };
    return { look, show, focusRow, active: () => latest.current.active };
  }, []);
  if (props.handle) props.handle.current = actions;

  useEffect(() => {
    const { look } = actions;
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look, { passive: true });
    // What stands above the list may come and go without a scroll.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
      observer.disconnect();
    };
  }, []);

  // Rows that come or go in front of what is looked at move neither it nor the focus.
  const anchor = useRef({ index: 0, key: '' });
  const activeKey = useRef('');
  useLayoutEffect(() => {
    const at = latest.current.active;
    if (activeKey.current !== '' && keyAt(at) !== activeKey.current) {
      const now = findRow(activeKey.current, at, count, keyAt);
      if (now !== undefined && now !== at) setActive(now);
      else if (at >= count) setActive(Math.max(0, count - 1));
    }
    const top = -(list.current?.getBoundingClientRect().top ?? 0);
    if (top > 0 && anchor.current.key !== '' && !anchor.current.key.startsWith('#')) {
      const now = findRow(anchor.current.key, anchor.current.index, count, keyAt);
      if (now !== undefined && now !== anchor.current.index)
        scrollBy({ top: (now - anchor.current.index) * rowHeight, behavior: 'instant' });
    }
    actions.look();
  }, [rowAt, count, rowHeight]);

  const indices = indicesOf(rows, active, count);
  slots.current = assignSlots(slots.current, indices.map(keyAt));

  const { onActive } = props;
  useEffect(() => {
    if (focused.current) onActive?.(active);
  }, [active]);
  useLayoutEffect(() => {
    activeKey.current = keyAt(active);
    const top = -(list.current?.getBoundingClientRect().top ?? 0);
    const first = Math.max(0, Math.min(count - 1, Math.floor(top / rowHeight)));
    anchor.current = { index: first, key: top > 0 && count > 0 ? keyAt(first) : '' };
    if (focused.current) actions.focusRow(active);
  });

  return (
    <ul
      ref={list}
      class="virtual-list"
      aria-label={props.label}
      aria-busy={props.busy ? 'true' : undefined}
      style={{ height: `${count * rowHeight}px` }}
      onKeyDown={(event) => {
        if (event.defaultPrevented || belongsElsewhere(event.target)) return;
        const page = Math.max(1, Math.floor((innerHeight * 0.8) / rowHeight));
        const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
        const to = plain ? rowAfterKey(event.key, active, count, page) : undefined;
        if (to === undefined) return;
        event.preventDefault();
        actions.show(to);
      }}
      onFocusIn={(event) => {
        focused.current = true;
        const index = (event.target as Element).closest<HTMLElement>('[data-index]')?.dataset.index;
        if (index !== undefined) setActive(Number(index));
      }}
      onFocusOut={(event) => {
        if (list.current?.contains(event.relatedTarget as Node | null)) return;
        const left = event.target as Node;
        // An element that went with its row has not let the focus go: it goes to the row that is active now.
        queueMicrotask(() => {
          if (left.isConnected && !list.current?.contains(document.activeElement)) focused.current = false;
        });
      }}
    >
      {indices.map((index) => {
        const key = keyAt(index);
        return (
          <Slot
            key={slots.current.get(key)}
            index={index}
            count={count}
            rowHeight={rowHeight}
            row={rowAt(index)}
            active={index === active}
            draw={props.draw as SlotProps['draw']}
            skeleton={props.skeleton}
          />
        );
      })}
    </ul>
  );
}

interface SlotProps {
  index: number;
  count: number;
  rowHeight: number;
  row: unknown;
  active: boolean;
  draw: (row: unknown, index: number, active: boolean) => ComponentChild;
  skeleton: () => ComponentChild;
}

/** One element of the list; it shows one row after another. */
const Slot = memo(function Slot({ index, count, rowHeight, row, active, draw, skeleton }: SlotProps) {
  return (
    <li
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ height: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
    >
      {row === undefined ? (
        <div data-rove tabIndex={active ? 0 : -1} aria-label="Loading" role="group">
          {skeleton()}
        </div>
      ) : (
        draw(row, index, active)
      )}
    </li>
  );
});

/** Fields and open menus use the arrow keys themselves. */
function belongsElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[popover], dialog, select, textarea, input:not([type="checkbox"])') !== null
  );
}
