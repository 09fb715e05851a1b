/** A navigation that takes longer has failed or was cancelled. */
const maxMs = 5_000;

/**
 * Detects that the person follows a link to another screen. `isLeaving` is true until that screen is
 * rendered; `onStay` is called if that doesn't happen.
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
    }, maxMs);
  };
  const onClick = (event: MouseEvent) => {
    if (leadsElsewhere(event)) leave();
  };
  // Runs before the link's own handler, which starts rendering the next screen.
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
