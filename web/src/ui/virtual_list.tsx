import { Component, type ComponentChild, type RefObject } from 'preact';
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
  // Preact keeps the tree of the first draw for as long as the page that asked for the list is not drawn again, and that
  // one leads to all later trees. What is returned as it is, not inside of an element, is replaced with each draw.
  return <ScrolledList {...props} />;
}

function ScrolledList<Row>(props: VirtualListProps<Row>) {
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
  const offset = useRef(0); // px of the list above the upper edge of the window, when it was looked at last
  const seen = useRef<Rows>({ first: 0, last: -1 });
  const actions = useMemo(() => {
    const view = (): View => {
      offset.current = -(list.current?.getBoundingClientRect().top ?? 0);
      const { count, rowHeight } = latest.current;
      return { count, rowHeight, offset: offset.current, height: innerHeight };
    };
    const look = () => {
      const now = view();
      const next = mountedRows(now);
      seen.current = visibleRows(now);
      setRows((before) => (before.first === next.first && before.last === next.last ? before : next));
      latest.current.onVisible?.(seen.current);
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
    if (offset.current > 0 && anchor.current.key !== '' && !anchor.current.key.startsWith('#')) {
      const now = findRow(anchor.current.key, anchor.current.index, count, keyAt);
      if (now !== undefined && now !== anchor.current.index)
        scrollBy({ top: (now - anchor.current.index) * rowHeight, behavior: 'instant' });
    }
    actions.look();
  }, [rowAt, count, rowHeight]);

  const indices = indicesOf(rows, active, count);
  const slotted = indices.map(keyAt);
  slots.current = assignSlots(slots.current, slotted);
  const fresh = useDrawing(slots.current, slotted, (at) => {
    const index = indices[at];
    if (index === undefined) return 'later';
    if (index === active) return 'now';
    return index >= seen.current.first && index <= seen.current.last ? 'soon' : 'later';
  });

  const { onActive } = props;
  useLayoutEffect(() => {
    if (focused.current) onActive?.(active);
  }, [active]);
  useLayoutEffect(() => {
    activeKey.current = keyAt(active);
    const first = Math.max(0, Math.min(count - 1, Math.floor(offset.current / rowHeight)));
    anchor.current = { index: first, key: offset.current > 0 && count > 0 ? keyAt(first) : '' };
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
      {indices.map((index, at) => {
        const slot = slots.current.get(slotted[at] ?? '');
        return (
          <Slot
            key={slot}
            index={index}
            count={count}
            rowHeight={rowHeight}
            row={rowAt(index)}
            fresh={slot !== undefined && fresh.has(slot)}
            active={index === active}
            draw={props.draw as SlotProps['draw']}
            skeleton={props.skeleton}
          />
        );
      })}
    </ul>
  );
}

/** So many rows get their content in one frame; more of them would hold up scrolling on a slow machine. */
const kDrawnPerFrame = 4;

/**
 * Decides which slots draw their row now: those that show it already, and of the others as many as a frame has time for,
 * those in sight first and the one of the focus in any case. The rest follow in the next frames.
 */
function useDrawing(
  slots: ReadonlyMap<string, number>,
  keys: readonly string[],
  when: (at: number) => 'now' | 'soon' | 'later',
): ReadonlySet<number> {
  const [, redraw] = useState(0);
  const drawn = useRef(new Map<number, string>());
  const left = useRef(kDrawnPerFrame);
  const frame = useRef(0);
  const fresh = new Set<number>();
  const kept = new Map<number, string>();
  let behind = false;
  for (const turn of ['now', 'soon', 'later'] as const) {
    for (const [at, key] of keys.entries()) {
      const slot = slots.get(key);
      if (slot === undefined || when(at) !== turn) continue;
      const is = drawn.current.get(slot);
      if (is !== key && turn !== 'now' && left.current <= 0) {
        behind = true;
        if (is !== undefined) kept.set(slot, is);
        continue;
      }
      if (is !== key) left.current--;
      fresh.add(slot);
      kept.set(slot, key);
    }
  }
  drawn.current = kept;
  const now = useRef({ behind, times: 0 });
  now.current = { behind, times: now.current.times + 1 };
  useLayoutEffect(() => {
    if (frame.current !== 0 || left.current === kDrawnPerFrame) return;
    let { times } = now.current;
    const next = () => {
      left.current = kDrawnPerFrame;
      frame.current = 0;
      if (!now.current.behind) return;
      // Where scrolling has had the list drawn in this frame already, its next turn goes on with the rest.
      if (times === now.current.times) redraw((count) => count + 1);
      else frame.current = requestAnimationFrame(next);
      times = now.current.times;
    };
    frame.current = requestAnimationFrame(next);
  });
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return fresh;
}

interface SlotProps {
  index: number;
  count: number;
  rowHeight: number;
  row: unknown;
  fresh: boolean;
  active: boolean;
  draw: (row: unknown, index: number, active: boolean) => ComponentChild;
  skeleton: () => ComponentChild;
}

/** One element of the list; it shows one row after another. */
const Slot = memo(function Slot({ count, rowHeight, ...shown }: SlotProps) {
  const { index, fresh } = shown;
  const told = useRef(index);
  if (fresh) told.current = index;
  return (
    <li
      class={fresh ? undefined : 'stale'}
      data-index={index}
      aria-setsize={count}
      aria-posinset={told.current + 1}
      style={{ height: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
    >
      <Content {...shown} />
    </li>
  );
});

type ContentProps = Omit<SlotProps, 'count' | 'rowHeight'>;

/**
 * What is in a row. Until it is `fresh` it stays as it is, out of sight: that costs nothing, while taking it out and making
 * it again would. (The tree itself must not be kept for that: it holds the trees of all draws before.)
 */
class Content extends Component<ContentProps> {
  private drawn: ContentProps | undefined;

  override shouldComponentUpdate(next: ContentProps): boolean {
    const { drawn } = this;
    if (!next.fresh) return false;
    return (
      drawn === undefined ||
      drawn.row !== next.row ||
      drawn.active !== next.active ||
      drawn.draw !== next.draw ||
      drawn.index !== next.index
    );
  }

  override render(props: ContentProps): ComponentChild {
    const { fresh, row, index, active, draw, skeleton } = props;
    if (!fresh) return null; // there has not been anything in this element yet
    this.drawn = props;
    if (row !== undefined) return draw(row, index, active);
    return (
      <div data-rove tabIndex={active ? 0 : -1} aria-label="Loading" role="group">
        {skeleton()}
      </div>
    );
  }
}

/** Fields and open menus use the arrow keys themselves. */
function belongsElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[popover], dialog, select, textarea, input:not([type="checkbox"])') !== null
  );
}
