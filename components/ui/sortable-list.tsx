'use client';

import {
  AutoScroller,
  Cursor,
  Feedback,
  KeyboardSensor,
  PointerActivationConstraints,
  PointerSensor,
  PreventSelection,
  StyleInjector,
} from '@dnd-kit/dom';
import { DragDropProvider, type DragDropEventHandlers } from '@dnd-kit/react';
import { isSortable, useSortable } from '@dnd-kit/react/sortable';
import { GripVertical } from 'lucide-react';
import { createContext, use, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { useNonce } from './nonce.tsx';
import { useMediaQuery } from './use-media-query.ts';

type Handle = { ref: (element: Element | null) => void; label: string; instructionsId: string };

const HandleContext = createContext<Handle | null>(null);

/**
 * A list ordered by mouse, by touch (hold, then drag, anywhere on a row) and by keyboard (Space on the handle, arrows,
 * Space; Escape cancels). It moves nothing itself: `onMove` reports the wish, and `ids` decides. Every step is
 * announced in a live region.
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
  /** Has to contain a `SortableHandle`. While a row is held, place and order are those it would have if dropped now. */
  renderItem: (id: string, place: number, order: readonly string[]) => ReactNode;
  label: string;
  className?: string;
}) {
  const [announcement, setAnnouncement] = useState('');
  const [held, setHeld] = useState<{ ids: readonly string[]; order: readonly string[] } | null>(null);
  const instructionsId = useId();
  const group = useId();
  const isDragging = useRef(false);
  const nonce = useNonce();
  const isCalm = useMediaQuery('(prefers-reduced-motion: reduce)');
  const duration = isCalm ? 0 : 120;

  const plugins = useMemo(
    () => [
      // A fifth of a phone's screen, the default, holds the next row: the page would move under a finger that aims at it.
      AutoScroller.configure({ threshold: { x: 0.2, y: 0.1 } }),
      Cursor,
      PreventSelection,
      Feedback.configure({
        dropAnimation: duration === 0 ? null : { duration, easing: 'ease-out' },
        keyboardTransition: duration === 0 ? null : { duration, easing: 'ease-out' },
      }),
      StyleInjector.configure(nonce === undefined ? {} : { nonce }),
    ],
    [nonce, duration],
  );

  const tell = (id: string, what: string) => setAnnouncement(`${labelOf(id)}, ${what}`);
  const placeOf = (index: number) => `position ${index + 1} of ${ids.length}`;
  // If the list has changed since the row was picked up, its own order wins.
  const order = held !== null && isSameList(held.ids, ids) ? held.order : ids;

  const onDragStart: DragDropEventHandlers['onDragStart'] = ({ operation: { source } }) => {
    isDragging.current = true;
    if (isSortable(source)) tell(String(source.id), `picked up. ${placeOf(source.index)}`);
  };
  const onDragOver: DragDropEventHandlers['onDragOver'] = (event) => {
    // Only React moves rows: the library would also move the elements, possibly after the drop.
    event.preventDefault();
    const { source, target } = event.operation;
    // The row takes the place of the one it is over.
    if (!isDragging.current) return;
    if (isSortable(source) && isSortable(target) && source.id !== target.id) {
      const id = String(source.id);
      const to = order.indexOf(String(target.id));
      tell(id, placeOf(to));
      setHeld({ ids, order: order.filter((other) => other !== id).toSpliced(to, 0, id) });
    }
  };
  const onDragEnd: DragDropEventHandlers['onDragEnd'] = ({ operation: { source }, canceled }) => {
    isDragging.current = false;
    setHeld(null);
    if (!isSortable(source)) return;
    const id = String(source.id);
    const from = ids.indexOf(id);
    const to = order.indexOf(id);
    if (canceled || to === from) {
      tell(id, `left where it was. ${placeOf(from)}`);
      return;
    }
    tell(id, `put down. ${placeOf(to)}`);
    onMove(id, to);
  };

  return (
    <DragDropProvider
      plugins={plugins}
      sensors={sensors}
      onDragStart={onDragStart}
      onDragOver={onDragOver}
      onDragEnd={onDragEnd}
    >
      <ol data-slot="sortable-list" aria-label={label} className={className}>
        {order.map((id, index) => (
          <SortableItem
            key={id}
            id={id}
            index={index}
            group={group}
            duration={duration}
            handle={{ label: `Move ${labelOf(id)}, ${placeOf(index)}`, instructionsId }}
          >
            {renderItem(id, index, order)}
          </SortableItem>
        ))}
      </ol>
      <p id={instructionsId} className="sr-only">
        Press Space to pick up, the arrow keys to move, Space to put down, Escape to cancel.
      </p>
      <p aria-live="assertive" aria-atomic className="sr-only">
        {announcement}
      </p>
    </DragDropProvider>
  );
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((id, index) => id === b[index]));
}

function SortableItem({
  id,
  index,
  group,
  duration,
  handle,
  children,
}: {
  id: string;
  index: number;
  group: string;
  duration: number;
  handle: Omit<Handle, 'ref'>;
  children: ReactNode;
}) {
  const { ref, handleRef, isDragSource } = useSortable({
    id,
    index,
    group,
    transition: { duration, easing: 'ease-out' },
  });
  return (
    <li
      ref={ref}
      data-slot="sortable-item"
      data-dragging={isDragSource || undefined}
      className={cn('bg-page', isDragSource && 'relative z-10 rounded-md bg-raised shadow-float')}
    >
      <HandleContext value={{ ...handle, ref: handleRef }}>{children}</HandleContext>
    </li>
  );
}

/** Where a row is picked up. A click without a move is the row's own business. */
export function SortableHandle({ className, onClick }: { className?: string; onClick?: () => void }) {
  const handle = use(HandleContext);
  if (handle === null) throw new Error('A SortableHandle stands in the row of a SortableList.');
  return (
    <button
      ref={handle.ref}
      type="button"
      data-slot="sortable-handle"
      onClick={onClick}
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

/** A mouse picks up by the handle at once; a finger holds anywhere on the row, so that the page can still be scrolled. */
const sensors = [
  PointerSensor.configure({
    activatorElements: (source) => [source.element],
    activationConstraints: (event) =>
      event.pointerType === 'touch'
        ? [new PointerActivationConstraints.Delay({ value: 220, tolerance: 8 })]
        : [new PointerActivationConstraints.Distance({ value: 3 })],
    preventActivation: (event, source) => {
      const target = event.target;
      if (!(target instanceof Element)) return true;
      if (source.handle?.contains(target) === true) return false;
      // The text of a row can be selected with a mouse, and its buttons stay buttons.
      return event.pointerType !== 'touch' || target.closest('button, a, input, select, textarea') !== null;
    },
  }),
  KeyboardSensor,
];
