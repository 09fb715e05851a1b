'use client';

import { GripVertical } from 'lucide-react';
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { cn } from './cn.ts';
import { findPlace } from './find-place.ts';
import { lateModule } from './late-module.ts';
import type { Point, Press, RowElements } from './pointer-sorting.tsx';
import { useIsHydrated } from './use-is-hydrated.ts';
import { useMediaQuery } from './use-media-query.ts';

const sorting = lateModule(() => import('./pointer-sorting.tsx'));

type Handle = {
  label: string;
  instructionsId: string;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur: () => void;
};

/** A row that was picked up, and the order if it were dropped now. */
type Held = { id: string; by: 'pointer' | 'keys'; ids: readonly string[]; order: readonly string[] };

const HandleContext = createContext<Handle | null>(null);

/**
 * A list that can be sorted by mouse, by touch (hold anywhere on a row, then drag) and by keyboard (Space on
 * the handle, arrow keys, Space; Escape cancels). `onMove` reports a move, and the parent applies it by
 * changing `ids`. Every step is announced in a live region.
 */
export function SortableList({
  ids,
  labelOf,
  onMove,
  renderItem,
  label,
  className,
}: {
  ids: readonly string[];
  labelOf: (id: string) => string;
  onMove: (id: string, to: number) => void;
  /**
   * Must render a `SortableHandle`. While a row is held, place and order are what they would be if it were
   * dropped now.
   */
  renderItem: (id: string, place: number, order: readonly string[]) => ReactNode;
  label: string;
  className?: string;
}) {
  const [announcement, setAnnouncement] = useState('');
  const [held, setHeld] = useState<Held | null>(null);
  const instructionsId = useId();
  const group = useId();
  const list = useRef<HTMLOListElement>(null);
  const [draggedId, setDraggedId] = useState<string | null>(null);
  const rows = useRef(new Map<string, HTMLLIElement>());
  const pointer = useRef<Point>({ x: 0, y: 0 });
  /** The current press, in case it began before rows could be dragged. */
  const press = useRef<Press | null>(null);
  const isCalm = useMediaQuery('(prefers-reduced-motion: reduce)');

  // Keys can move a row at once, and a pointer can as soon as this is loaded.
  const parts = sorting.useWhen(useIsHydrated());

  // If the list has changed since the row was picked up, its own order wins.
  if (held !== null && !isSameList(held.ids, ids)) setHeld(null);
  const order = held?.order ?? ids;
  const announce = (id: string, what: string) => setAnnouncement(`${labelOf(id)}, ${what}`);
  const placeOf = (index: number) => `position ${index + 1} of ${ids.length}`;

  const pickUp = (id: string, by: Held['by']) => {
    announce(id, `picked up. ${placeOf(ids.indexOf(id))}`);
    setHeld({ id, by, ids, order: ids });
  };
  const carry = (id: string, by: Held['by'], to: number) => {
    if (to < 0 || to >= order.length || to === order.indexOf(id)) return;
    announce(id, placeOf(to));
    setHeld({ id, by, ids, order: withPlace(order, id, to) });
  };
  const putDown = (id: string, to: number) => {
    setHeld(null);
    if (to === ids.indexOf(id)) {
      announce(id, `left where it was. ${placeOf(to)}`);
      return;
    }
    announce(id, `put down. ${placeOf(to)}`);
    onMove(id, to);
  };

  /** The index of a row for the current pointer position. */
  const placeUnderPointer = (id: string): number => {
    const place = order.indexOf(id);
    return list.current === null ? place : placeAt(list.current, id, place, pointer.current);
  };
  const follow = (id: string) => carry(id, 'pointer', placeUnderPointer(id));

  // The page can scroll under a pointer that doesn't move.
  const heldByPointer = held?.by === 'pointer' ? held.id : null;
  const onScroll = useEffectEvent(follow);
  useEffect(() => {
    if (heldByPointer === null) return undefined;
    const scrolled = () => onScroll(heldByPointer);
    document.addEventListener('scroll', scrolled, { capture: true, passive: true });
    return () => document.removeEventListener('scroll', scrolled, { capture: true });
  }, [heldByPointer]);

  const placeByKeys = held?.by === 'keys' ? order.indexOf(held.id) : null;
  useEffect(() => {
    if (placeByKeys === null) return;
    list.current?.querySelector('[data-dragging]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [placeByKeys]);

  const elementsOf = useCallback((id: string): RowElements => {
    const row = rows.current.get(id) ?? null;
    return { row, handle: row?.querySelector('[data-slot="sortable-handle"]') ?? null };
  }, []);
  const setDragged = useCallback(
    (id: string, isDragged: boolean) =>
      setDraggedId((known) => (isDragged ? id : known === id ? null : known)),
    [],
  );

  const keyDown = (id: string, event: KeyboardEvent) => {
    const isHeld = held?.by === 'keys' && held.id === id;
    const action = keyAction(event, isHeld);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === 'ignore') return;
    switch (action) {
      case 'pick-up':
        if (held?.by !== 'pointer') pickUp(id, 'keys');
        return;
      case 'back':
        carry(id, 'keys', order.indexOf(id) - 1);
        return;
      case 'on':
        carry(id, 'keys', order.indexOf(id) + 1);
        return;
      case 'put-down':
        putDown(id, order.indexOf(id));
        return;
      case 'cancel':
        putDown(id, ids.indexOf(id));
    }
  };
  const blur = (id: string) => {
    if (held?.by === 'keys' && held.id === id) putDown(id, ids.indexOf(id));
  };

  return (
    <>
      <ol
        ref={list}
        data-slot="sortable-list"
        aria-label={label}
        className={className}
        onPointerDown={({ nativeEvent }) => (press.current = { down: nativeEvent, lastMove: null })}
        onPointerMove={({ nativeEvent }) => {
          if (press.current !== null) press.current.lastMove = nativeEvent;
        }}
        onPointerUp={() => (press.current = null)}
        onPointerCancel={() => (press.current = null)}
      >
        {order.map((id, index) => (
          <SortableItem
            key={id}
            id={id}
            isHeld={draggedId === id || (held?.by === 'keys' && held.id === id)}
            elements={rows.current}
            handle={{
              label: `Move ${labelOf(id)}, ${placeOf(index)}`,
              instructionsId,
              onKeyDown: (event) => keyDown(id, event),
              onBlur: () => blur(id),
            }}
          >
            {renderItem(id, index, order)}
          </SortableItem>
        ))}
      </ol>
      {parts === null ? null : (
        <parts.PointerSorting
          group={group}
          order={order}
          elementsOf={elementsOf}
          press={press}
          duration={isCalm ? 0 : 120}
          onDragged={setDragged}
          onPickUp={(id, at) => {
            pointer.current = at;
            pickUp(id, 'pointer');
          }}
          onCarry={(id, at) => {
            pointer.current = at ?? pointer.current;
            follow(id);
          }}
          onPutDown={(id, at, isCancelled) => {
            if (id === null) {
              setHeld(null);
              return;
            }
            // A fast drag can end before its last moves were handled.
            pointer.current = at ?? pointer.current;
            putDown(id, isCancelled ? ids.indexOf(id) : placeUnderPointer(id));
          }}
        />
      )}
      <p id={instructionsId} className="sr-only">
        Press Space to pick up, the arrow keys to move, Space to put down, Escape to cancel.
      </p>
      <p aria-live="assertive" aria-atomic className="sr-only">
        {announcement}
      </p>
    </>
  );
}

function withPlace(order: readonly string[], id: string, to: number): readonly string[] {
  return order.filter((other) => other !== id).toSpliced(to, 0, id);
}

type KeyAction = 'pick-up' | 'back' | 'on' | 'put-down' | 'cancel' | 'ignore';

/** What a key on a handle does; null if it has no meaning for the list. */
function keyAction(event: KeyboardEvent, isHeld: boolean): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case ' ':
    case 'Enter':
      // Key repeat would drop the row as soon as it is picked up.
      if (event.repeat) return 'ignore';
      return isHeld ? 'put-down' : 'pick-up';
    case 'Tab':
      return isHeld ? 'put-down' : null;
    case 'Escape':
      return isHeld ? 'cancel' : null;
    case 'ArrowUp':
    case 'ArrowLeft':
      return isHeld ? 'back' : null;
    case 'ArrowDown':
    case 'ArrowRight':
      return isHeld ? 'on' : null;
    default:
      return null;
  }
}

/** The index to which the pointer moves a row. */
function placeAt(list: HTMLOListElement, id: string, place: number, { x, y }: Point): number {
  // The placeholder of the held row is also a list item.
  const items = [...list.children].filter(
    (item): item is HTMLElement =>
      item instanceof HTMLElement && item.dataset['dndPlaceholder'] === undefined,
  );
  const held = items.find((item) => item.dataset['id'] === id);
  if (held === undefined) return place;
  const others = items.filter((item) => item !== held);
  const { display, flexDirection, columnGap, rowGap } = getComputedStyle(list);
  const { left, top } = list.getBoundingClientRect();
  return display === 'flex' && flexDirection === 'row'
    ? findPlace(place, x, {
        startPx: left - list.scrollLeft,
        gapPx: Number.parseFloat(columnGap) || 0,
        heldPx: held.offsetWidth,
        othersPx: others.map((item) => item.offsetWidth),
      })
    : findPlace(place, y, {
        startPx: top - list.scrollTop,
        gapPx: Number.parseFloat(rowGap) || 0,
        heldPx: held.offsetHeight,
        othersPx: others.map((item) => item.offsetHeight),
      });
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((id, index) => id === b[index]));
}

function SortableItem({
  id,
  isHeld,
  elements,
  handle,
  children,
}: {
  id: string;
  isHeld: boolean;
  elements: Map<string, HTMLLIElement>;
  handle: Handle;
  children: ReactNode;
}) {
  const ref = useCallback(
    (element: HTMLLIElement | null) => {
      if (element === null) elements.delete(id);
      else elements.set(id, element);
    },
    [elements, id],
  );
  return (
    <li
      ref={ref}
      data-slot="sortable-item"
      data-id={id}
      data-dragging={isHeld || undefined}
      className={isHeld ? 'relative z-10 rounded-md bg-raised shadow-float' : 'bg-page'}
    >
      <HandleContext value={handle}>{children}</HandleContext>
    </li>
  );
}

/** The handle to pick up a row by. A click without a move is passed to the row. */
export function SortableHandle({ className, onClick }: { className?: string; onClick?: () => void }) {
  const handle = use(HandleContext);
  if (handle === null) throw new Error('A SortableHandle stands in the row of a SortableList.');
  return (
    <button
      type="button"
      data-slot="sortable-handle"
      onClick={onClick}
      onKeyDown={handle.onKeyDown}
      onBlur={({ currentTarget }) => {
        // Switching to another window takes the focus from the page, but not from the row.
        if (document.activeElement !== currentTarget) handle.onBlur();
      }}
      aria-label={handle.label}
      aria-describedby={handle.instructionsId}
      className={cn(
        'flex h-(--control-small) w-6 shrink-0 cursor-grab touch-manipulation items-center justify-center rounded-md text-fg-faint hover:bg-hover hover:text-fg active:cursor-grabbing max-md:w-8',
        className,
      )}
    >
      <GripVertical aria-hidden className="pointer-events-none size-4" />
    </button>
  );
}
