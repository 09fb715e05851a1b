/** A navigation that takes longer than this has failed, or was given up. */
const mostMs = 5_000;

/**
 * Watches for the person following a link to another screen. Until that screen is there, `isLeaving` is true;
 * `onStay` is called when it does not come.
 */
export function watchLeaving(onStay: () => void): {
  readonly isLeaving: () => boolean;
  readonly stop: () => void;
} {
  const listening = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const leave = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      onStay();
    }, mostMs);
  };
  const onClick = (event: MouseEvent) => {
    if (leadsElsewhere(event)) leave();
  };
  // Before the link itself is told, and begins to draw.
  document.addEventListener('click', onClick, { capture: true, signal: listening.signal });
  window.addEventListener('popstate', leave, { capture: true, signal: listening.signal });
  return {
    isLeaving: () => timer !== null,
    stop: () => {
      listening.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function leadsElsewhere({ target, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  if (altKey || ctrlKey || metaKey || shiftKey || !(target instanceof Element)) return false;
  const link = target.closest('a');
  return (
    link !== null &&
    link.target !== '_blank' &&
    link.origin === window.location.origin &&
    link.pathname !== window.location.pathname
  );
}
