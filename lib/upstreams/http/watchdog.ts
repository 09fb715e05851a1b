import type { CallLimits } from '#lib/engine/call';
import type { TransportFault } from '#lib/engine/upstream-reply';

export type Watchdog = {
  /** Bytes without content arrived: keep-alive comments, or padding before a whole answer. */
  readonly onSign: () => void;
  /** Content arrived. From now on, the stall limit applies. */
  readonly onContent: () => void;
  /**
   * Only a keep-alive comment arrived after content. The pause may then last as long as the keep-alive limit.
   */
  readonly onComment: () => void;
  /** The head of an error arrived. Its body may take only a moment longer. */
  readonly onRefusal: () => void;
  /** The upstream is paused for a slow client, so its silence doesn't count until the next content. */
  readonly onHold: () => void;
  readonly stop: () => void;
};

const REFUSAL_MS = 2_000;

type Phase = 'silent' | 'kept_alive' | 'content' | 'content_kept_alive';

/**
 * Enforces the limits of one call. The deadline applies until the first content; after that, an answer may
 * run up to a separate limit. A call that is not streamed shows no token before its end, so it may be silent
 * for longer. Once padding shows that it is in progress, only the deadline or a pause within the answer ends
 * it.
 */
export function createWatchdog(
  limits: CallLimits,
  isStream: boolean,
  onExpire: (fault: TransportFault) => void,
): Watchdog {
  const startedAtMs = performance.now();
  let phase: Phase = 'silent';
  const silentMs = isStream ? limits.firstTokenMs : limits.wholeAnswerMs;
  let timer: NodeJS.Timeout | null = setTimeout(() => onExpire('silent'), silentMs);
  let longTimer = setTimeout(() => onExpire('deadline'), limits.deadlineMs);
  let hasBegun = false;

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
      if (hasBegun) return;
      hasBegun = true;
      clearTimeout(longTimer);
      longTimer = setTimeout(() => onExpire('stream_limit'), limits.maxStreamMs);
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
      clearTimeout(longTimer);
    },
  };
}
