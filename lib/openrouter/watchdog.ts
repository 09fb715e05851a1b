import type { CallLimits } from '#lib/fallback/execution';
import type { TransportFault } from '#lib/fallback/upstream-reply';

export type Watchdog = {
  /** Bytes came that are no content yet: keep-alive comments, or padding before a whole answer. */
  readonly onSign: () => void;
  /** Content came: from now on the stall limit holds. */
  readonly onContent: () => void;
  /** Only a keep-alive comment came, in the midst of content: the pause may then last as long as comments may. */
  readonly onComment: () => void;
  /** An error's head came, which is what counts: its words may take only a moment more. */
  readonly onRefusal: () => void;
  /** The client is slow and upstream is kept from sending: its silence is not its own until the next content. */
  readonly onHold: () => void;
  readonly stop: () => void;
};

const REFUSAL_MS = 2_000;

type Phase = 'silent' | 'kept_alive' | 'content' | 'content_kept_alive';

/**
 * Holds one call to its limits. A call that is not streamed can show no token before its end: once padding
 * proves that someone works on it, only the request's deadline ends it, or a pause within the answer itself.
 */
export function createWatchdog(
  limits: CallLimits,
  isStream: boolean,
  onExpire: (fault: TransportFault) => void,
): Watchdog {
  const startedAtMs = performance.now();
  let phase: Phase = 'silent';
  let timer: NodeJS.Timeout | null = setTimeout(() => onExpire('silent'), limits.firstTokenMs);
  const totalTimer = setTimeout(() => onExpire('deadline'), limits.totalMs);

  const clear = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  return {
    onSign() {
      if (phase !== 'silent') return;
      phase = 'kept_alive';
      clear();
      if (!isStream) return;
      const leftMs = Math.max(0, limits.keepAliveMs - (performance.now() - startedAtMs));
      timer = setTimeout(() => onExpire('keep_alive_only'), leftMs);
    },
    onContent() {
      if (phase === 'content' && timer !== null) {
        timer.refresh();
        return;
      }
      phase = 'content';
      clear();
      timer = setTimeout(() => onExpire('stalled'), limits.stallMs);
    },
    onComment() {
      if (phase !== 'content') return;
      phase = 'content_kept_alive';
      clear();
      timer = setTimeout(() => onExpire('stalled'), Math.max(limits.keepAliveMs, limits.stallMs));
    },
    onRefusal() {
      clear();
      timer = setTimeout(() => onExpire('stalled'), REFUSAL_MS);
    },
    onHold: clear,
    stop() {
      clear();
      clearTimeout(totalTimer);
    },
  };
}
