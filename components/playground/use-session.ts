import { startTransition, useEffect, useState, useSyncExternalStore } from 'react';
import { openPlayground } from '#lib/client/playground';
import { useIsHydrated } from '../ui/use-is-hydrated.ts';
import { watchLeaving } from '../ui/watch-leaving.ts';
import { keepSession, readKeptSession } from './kept-session.ts';
import { createSession, emptySession, type Session, type SessionState } from './session.ts';

/** The one conversation of this browser tab. */
export const session: Session = createSession(
  {
    open: openPlayground,
    nowMs: () => Date.now(),
    // A hidden page draws no frames, but its text should still come in.
    onNextFrame: (callback) =>
      document.hidden ? setTimeout(callback, 250) : requestAnimationFrame(callback),
  },
  typeof window === 'undefined' ? emptySession : readKeptSession(() => window.sessionStorage),
);

if (typeof window !== 'undefined') keepOnChange();

/** Keeps the conversation soon after each change, and at once when the page may be about to go. */
function keepOnChange(): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isUnloading = false;
  const keep = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!isUnloading) keepSession(() => window.sessionStorage, session.read());
  };
  const keepAtOnce = () => {
    if (timer !== null) keep();
  };
  session.subscribe(() => (timer ??= setTimeout(keep, keptEveryMs)));
  window.addEventListener('pagehide', keepAtOnce);
  document.addEventListener('visibilitychange', keepAtOnce);
  // The browser cuts a running answer off before it says that the page goes. That is no lost connection: what is
  // kept from here on says that the answer was running.
  window.addEventListener('beforeunload', () => {
    keep();
    isUnloading = true;
    setTimeout(stay, mostUnloadMs);
  });
  /** The page is still there: it was a download, or the person changed their mind. */
  const stay = () => {
    if (!isUnloading) return;
    isUnloading = false;
    keep();
  };
  window.addEventListener('keydown', stay);
}

/** A page that is still there after this isn't going. */
const mostUnloadMs = 10_000;
const keptEveryMs = 500;

/**
 * The conversation as it is drawn. What is typed shows at once; the turns follow as a transition, which a click
 * may interrupt. On the way to another screen they stand still: each update would make React draw that screen
 * from its beginning, until the answer ends.
 */
export function useSession(): SessionState {
  const form = useSyncExternalStore(
    session.subscribe,
    () => session.read().form,
    () => emptySession.form,
  );
  const isHydrated = useIsHydrated();
  // The server knows nothing of this tab's conversation, and the first picture must be the server's.
  const [{ turns, droppedCount }, setState] = useState(() => (isHydrated ? session.read() : emptySession));
  useEffect(() => {
    const draw = () => startTransition(() => setState(session.read()));
    const leaving = watchLeaving(draw);
    const unsubscribe = session.subscribe(() => {
      if (!leaving.isLeaving()) draw();
    });
    draw();
    return () => {
      unsubscribe();
      leaving.stop();
    };
  }, []);
  return { turns, droppedCount, form };
}
