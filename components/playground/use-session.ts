import { useSyncExternalStore } from 'react';
import { openPlayground } from '#lib/client/playground';
import { createSession, emptySession, type Session, type SessionState } from './session.ts';

const session = createSession({
  open: openPlayground,
  nowMs: () => Date.now(),
  // A hidden page draws no frames, but its text should still come in.
  onNextFrame: (callback) => (document.hidden ? setTimeout(callback, 250) : requestAnimationFrame(callback)),
});

/** The one conversation of this browser tab. */
export function useSession(): [SessionState, Session] {
  const state = useSyncExternalStore(session.subscribe, session.read, () => emptySession);
  return [state, session];
}
