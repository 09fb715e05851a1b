import type { PlaygroundEvent } from '#lib/contracts/playground';
import type { CancelCause } from '#lib/engine/cancel-cause';
import { createCancellation } from '#lib/server/gateway/cancellation';
import type { PlaygroundRun } from './run-playground.ts';

/** The number of bytes that may wait for the reader before the run pauses. */
const HIGH_WATER_BYTES = 64 * 1024;

type StreamInput = {
  readonly run: PlaygroundRun;
  /** Aborted when the reader disconnects. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
};

/**
 * The events of a playground run as server-sent events. A slow reader pauses the run and its upstream call; one
 * that reads nothing for the stall timeout ends it.
 */
export function streamPlayground({ run, signal, onError }: StreamInput): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cancellation = createCancellation();
  let isGone = false;
  let wake: (() => void) | null = null;
  const giveUp = (cause: CancelCause): void => {
    isGone = true;
    cancellation.cancel(cause);
  };
  const leave = (): void => giveUp('client_gone');
  signal.addEventListener('abort', leave, { once: true });
  cancellation.signal.addEventListener('abort', () => wake?.(), { once: true });

  /** Resolves when the reader has caught up. */
  function untilTaken(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        wake = null;
        resolve();
      };
      const timer = setTimeout(() => {
        giveUp('client_stalled');
        end();
      }, run.stallMs);
      wake = end;
    });
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (event: PlaygroundEvent): Promise<void> | undefined => {
          if (isGone) return undefined;
          controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
          return (controller.desiredSize ?? 0) > 0 ? undefined : untilTaken();
        };
        run.start(send, cancellation).then(
          () =>
            isGone ? controller.error(new Error('The reader took nothing any more.')) : controller.close(),
          (error: unknown) => {
            onError(error);
            if (!isGone) controller.error(error);
          },
        );
      },
      pull: () => wake?.(),
      cancel: leave,
    },
    { highWaterMark: HIGH_WATER_BYTES, size: (bytes) => bytes.byteLength },
  );
}
