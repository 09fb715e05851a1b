import { startTransition, useEffect, useState, useSyncExternalStore } from 'react';
import { openPlayground } from '#lib/client/playground';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';
import { watchLeaving } from '#components/ui/watch-leaving.ts';
import { storeSession, readStoredSession } from './stored-session.ts';
import { createSession, emptySession, type Session, type SessionState } from './session.ts';

/** The conversation of this tab. */
export const session: Session = createSession(
  {
    open: openPlayground,
    nowMs: () => Date.now(),
    // Hidden pages get no frames, but their text should still arrive.
    onNextFrame: (callback) =>
      document.hidden ? setTimeout(callback, 250) : requestAnimationFrame(callback),
  },
  typeof window === 'undefined' ? emptySession : readStoredSession(() => window.sessionStorage),
);

if (typeof window !== 'undefined') keepOnChange();

/** Stores the conversation shortly after each change, and at once before the page may unload. */
function keepOnChange(): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isUnloading = false;
  const keep = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!isUnloading) storeSession(() => window.sessionStorage, session.read());
  };
  const keepAtOnce = () => {
    if (timer !== null) keep();
  };
  session.subscribe(() => (timer ??= setTimeout(keep, keptEveryMs)));
  window.addEventListener('pagehide', keepAtOnce);
  document.addEventListener('visibilitychange', keepAtOnce);
  // Browsers abort requests before `pagehide`. That is not a lost connection, so the state is stored as still
  // running.
  window.addEventListener('beforeunload', () => {
    keep();
    isUnloading = true;
    setTimeout(stay, maxUnloadMs);
  });
  /** The page wasn't unloaded: the link was a download, or the user cancelled. */
  const stay = () => {
    if (!isUnloading) return;
    isUnloading = false;
    keep();
  };
  window.addEventListener('keydown', stay);
}

/** After this time, the page is no longer considered to be unloading. */
const maxUnloadMs = 10_000;
const keptEveryMs = 500;

/**
 * The conversation for rendering. Typed text is shown at once, and turns follow in a transition, which a
 * click may interrupt. During navigation they don't update, because each update would make React restart
 * rendering the next screen until the answer ends.
 */
export function useSession(): SessionState {
  const form = useSyncExternalStore(
    session.subscribe,
    () => session.read().form,
    () => emptySession.form,
  );
  const isHydrated = useIsHydrated();
  // The server doesn't know this tab's conversation, and the first render must match the server's.
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
