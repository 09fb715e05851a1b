'use client';

import {
  AutoScroller,
  Cursor,
  Feedback,
  PointerActivationConstraints,
  PointerSensor,
  PreventSelection,
  StyleInjector,
} from '@dnd-kit/dom';
import { DragDropProvider, type DragDropEventHandlers } from '@dnd-kit/react';
import { isSortable, useSortable } from '@dnd-kit/react/sortable';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useNonce } from './nonce.tsx';

export type Point = { x: number; y: number };

/** The current press. */
export type Press = { readonly down: PointerEvent; lastMove: PointerEvent | null };

/** The elements of a row. */
export type RowElements = { readonly row: Element | null; readonly handle: Element | null };

/**
 * Lets the rows of a list be dragged with a mouse or a finger. It renders nothing: the rows exist before it is
 * loaded, and stay the same elements.
 */
export function PointerSorting({
  group,
  order,
  elementsOf,
  press,
  duration,
  onPickUp,
  onCarry,
  onPutDown,
  onDragged,
}: {
  group: string;
  order: readonly string[];
  elementsOf: (id: string) => RowElements;
  /** The press on the list, if there is one. */
  press: RefObject<Press | null>;
  duration: number;
  onPickUp: (id: string, at: Point) => void;
  onCarry: (id: string, at: Point | null) => void;
  /** `id` is null if the dragged element is not a row. */
  onPutDown: (id: string | null, at: Point | null, isCancelled: boolean) => void;
  /** A row is attached to the pointer, or no longer, which is after its drop animation. */
  onDragged: (id: string, isDragged: boolean) => void;
}) {
  const isDragging = useRef(false);
  const nonce = useNonce();
  const plugins = useMemo(
    () => [
      // On a phone, the default threshold covers the next row, so the page would scroll while a finger aims
      // at that row.
      AutoScroller.configure({ threshold: { x: 0.2, y: 0.1 } }),
      Cursor,
      PreventSelection,
      Feedback.configure({
        dropAnimation: duration === 0 ? null : { duration, easing: 'ease-out' },
      }),
      StyleInjector.configure(nonce === undefined ? {} : { nonce }),
    ],
    [nonce, duration],
  );

  const onDragStart: DragDropEventHandlers['onDragStart'] = ({ operation: { source, position } }) => {
    isDragging.current = true;
    if (isSortable(source)) onPickUp(String(source.id), position.current);
  };
  const onDragMove: DragDropEventHandlers['onDragMove'] = ({ operation: { source }, nativeEvent }) => {
    if (isDragging.current && isSortable(source)) onCarry(String(source.id), pointOf(nativeEvent));
  };
  const onDragOver: DragDropEventHandlers['onDragOver'] = (event) => {
    // Only React moves rows. The library would move the elements too, possibly after the drop.
    event.preventDefault();
  };
  const onDragEnd: DragDropEventHandlers['onDragEnd'] = ({
    operation: { source },
    canceled,
    nativeEvent,
  }) => {
    isDragging.current = false;
    onPutDown(isSortable(source) ? String(source.id) : null, pointOf(nativeEvent), canceled);
  };

  // Repeats a press from before this was loaded, because the person holds a row and waits for it to move.
  useEffect(() => {
    if (press.current === null) return;
    const { down, lastMove } = press.current;
    down.target?.dispatchEvent(new PointerEvent('pointerdown', down));
    if (lastMove !== null) lastMove.target?.dispatchEvent(new PointerEvent('pointermove', lastMove));
  }, [press]);

  return (
    <DragDropProvider
      plugins={plugins}
      sensors={sensors}
      onDragStart={onDragStart}
      onDragMove={onDragMove}
      onDragOver={onDragOver}
      onDragEnd={onDragEnd}
    >
      {order.map((id, index) => (
        <Sorting
          key={id}
          id={id}
          index={index}
          group={group}
          duration={duration}
          elementsOf={elementsOf}
          onDragged={onDragged}
        />
      ))}
    </DragDropProvider>
  );
}

function Sorting({
  id,
  index,
  group,
  duration,
  elementsOf,
  onDragged,
}: {
  id: string;
  index: number;
  group: string;
  duration: number;
  elementsOf: (id: string) => RowElements;
  onDragged: (id: string, isDragged: boolean) => void;
}) {
  const { ref, handleRef, isDragSource } = useSortable({
    id,
    index,
    group,
    transition: { duration, easing: 'ease-out' },
  });
  useEffect(() => {
    const { row, handle } = elementsOf(id);
    ref(row);
    handleRef(handle);
    return () => {
      ref(null);
      handleRef(null);
    };
  }, [elementsOf, handleRef, id, ref]);
  useEffect(() => {
    if (!isDragSource) return undefined;
    onDragged(id, true);
    return () => onDragged(id, false);
  }, [id, isDragSource, onDragged]);
  return null;
}

function pointOf(event: Event | undefined): Point | null {
  return event instanceof PointerEvent ? { x: event.clientX, y: event.clientY } : null;
}

/**
 * A mouse drags from the handle at once. A finger must hold anywhere on the row first, so that the page can
 * still be scrolled.
 */
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
      // A mouse can select a row's text, and buttons in the row keep working.
      return event.pointerType !== 'touch' || target.closest('button, a, input, select, textarea') !== null;
    },
  }),
];
