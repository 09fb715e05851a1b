'use client';

import {
  cloneElement,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type MouseEvent,
  type ReactElement,
} from 'react';

type Props = Record<string, unknown>;

/**
 * Connects a trigger that is part of the page's first load with a popup that isn't. Once the popup's code is loaded, the
 * trigger gets the handlers and attributes of Base UI's trigger, and stays the same element.
 */
export type LateTrigger = {
  node: () => HTMLElement | null;
  attach: (node: HTMLElement | null) => void;
  /** Whether the pointer was already down when the handlers were attached, so they would see only half of the click. */
  isPressedEarly: () => boolean;
  setPressedEarly: (isEarly: boolean) => void;
  /** A key pressed the trigger before the handlers were attached. They get the click, as they handle keys differently. */
  addKeyClick: () => void;
  takeKeyClick: () => boolean;
  read: () => Props | null;
  subscribe: (listener: () => void) => () => void;
  publish: (props: Props | null) => void;
};

export function useLateTrigger(): LateTrigger {
  const [late] = useState(makeLateTrigger);
  return late;
}

function makeLateTrigger(): LateTrigger {
  let props: Props | null = null;
  let node: HTMLElement | null = null;
  let isPressedEarly = false;
  let hasKeyClick = false;
  const listeners = new Set<() => void>();
  return {
    node: () => node,
    attach: (next) => {
      node = next;
    },
    isPressedEarly: () => isPressedEarly,
    setPressedEarly: (next) => {
      isPressedEarly = next;
    },
    addKeyClick: () => {
      hasKeyClick = true;
    },
    takeKeyClick: () => {
      const has = hasKeyClick;
      hasKeyClick = false;
      return has;
    },
    read: () => props,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    publish: (next) => {
      props = next;
      for (const listener of listeners) listener();
    },
  };
}

/** The trigger's element. `onWanted` is called when it is pointed at, pressed or focused. */
export function TriggerElement({
  late,
  trigger,
  onWanted,
  onEarlyClick,
  closedProps,
}: {
  late: LateTrigger;
  trigger: ReactElement<Props>;
  onWanted: () => void;
  /** A press before the popup's code was loaded. */
  onEarlyClick?: () => void;
  /** The attributes until the popup's code is loaded. */
  closedProps?: Props;
}) {
  const adopted = useSyncExternalStore(late.subscribe, late.read, () => null);
  const own: Props = {
    ref: late.attach,
    onPointerEnter: onWanted,
    onFocus: onWanted,
    onPointerDown: () => {
      late.setPressedEarly(late.read() === null);
      onWanted();
    },
    onClick: (event: MouseEvent) => {
      if (onEarlyClick === undefined || !isEarly(late, event)) return;
      late.setPressedEarly(false);
      onWanted();
      if (isByKey(event)) late.addKeyClick();
      else onEarlyClick();
    },
  };
  // The popup's code ignores a click whose beginning it did not see.
  const seen =
    adopted === null || onEarlyClick === undefined
      ? adopted
      : {
          ...adopted,
          onClick: (event: MouseEvent) => {
            if (!isEarly(late, event) && isHandler(adopted['onClick'])) adopted['onClick'](event);
          },
        };
  return cloneElement(trigger, joinProps([closedProps ?? {}, trigger.props, seen ?? {}, own]));
}

function isEarly(late: LateTrigger, event: MouseEvent): boolean {
  return late.read() === null || (late.isPressedEarly() && !isByKey(event));
}

const isByKey = ({ detail }: MouseEvent): boolean => detail === 0;

function isHandler(value: unknown): value is (...given: unknown[]) => void {
  return typeof value === 'function';
}

/** Calls all handlers and refs. Of other properties, the last one given counts. */
function joinProps(list: readonly Props[]): Props {
  const joined: Props = {};
  for (const props of list) {
    for (const [name, value] of Object.entries(props)) {
      if (value === undefined) continue;
      const before = joined[name];
      if (name === 'ref') joined[name] = joinRefs(before, value);
      else if (isHandler(before) && isHandler(value) && /^on[A-Z]/.test(name))
        joined[name] = (...given: unknown[]) => {
          before(...given);
          value(...given);
        };
      else joined[name] = value;
    }
  }
  return joined;
}

function joinRefs(before: unknown, value: unknown): unknown {
  if (before === undefined || before === null) return value;
  return (node: Element | null) => {
    setRef(before, node);
    setRef(value, node);
  };
}

function setRef(ref: unknown, node: Element | null): void {
  if (isHandler(ref)) ref(node);
  else if (typeof ref === 'object' && ref !== null) Object.assign(ref, { current: node });
}

/**
 * Base UI renders this as its trigger. It renders nothing, and passes the properties to the trigger's element. With
 * `catchesUp`, events that the element received before are repeated.
 */
export function Adopt({
  late,
  props,
  catchesUp = false,
}: {
  late: LateTrigger;
  props: object & { readonly ref?: unknown };
  catchesUp?: boolean;
}) {
  const { ref, ...rest } = props;
  useLayoutEffect(() => {
    setRef(ref, late.node());
    return () => setRef(ref, null);
  }, [late, ref]);
  useLayoutEffect(() => late.publish({ ...rest }));
  useLayoutEffect(() => () => late.publish(null), [late]);
  useEffect(() => {
    // Base UI adds its listeners in effects that run after this one.
    queueMicrotask(() => {
      if (catchesUp) repeatEvents(late.node());
      if (late.takeKeyClick()) late.node()?.click();
    });
  }, [catchesUp, late]);
  return null;
}

function repeatEvents(node: HTMLElement | null): void {
  if (node === null) return;
  if (node.matches(':hover')) {
    node.dispatchEvent(new MouseEvent('mouseenter'));
    node.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }));
  }
  if (node.matches(':focus-visible')) node.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
}
