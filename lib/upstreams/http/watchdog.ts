import type { CallLimits } from '#lib/engine/call';
import type { TransportFault } from '#lib/engine/upstream-reply';

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
 * Holds one call to its limits. The deadline bounds the time until the first content; what has begun may go on while
 * it comes, up to a limit of its own. A call that is not streamed can show no token before its end, so it may stay
 * silent for longer; once padding proves that someone works on it, only the deadline ends it, or a pause within the
 * answer itself.
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
