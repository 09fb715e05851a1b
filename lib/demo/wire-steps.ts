import type { ServerResponse } from 'node:http';
import { breakConnection } from './break-connection.ts';

/** What is put on the wire, in order, once the status and headers are set. */
export type WireStep =
  /** Sent at once. */
  | { readonly do: 'send'; readonly text: string }
  /** Sent at the pace of a token. */
  | { readonly do: 'token'; readonly text: string }
  /** Silence; with `beat`, that text is sent now and every `everyMs`. */
  | { readonly do: 'wait'; readonly ms: number; readonly beat?: string; readonly everyMs?: number }
  /** So many bytes of filling, as fast as the client reads. */
  | { readonly do: 'fill'; readonly bytes: number }
  /** The connection breaks here. */
  | { readonly do: 'drop'; readonly by?: 'fin' | 'reset' }
  /** Nothing more comes, and the connection stays open. */
  | { readonly do: 'hold' };

const fillBlock = 'x'.repeat(65_536);
/** A timer holds at most 2^31 ms; a longer silence is renewed. */
const longestTimerMs = 2_000_000_000;

/**
 * Plays the steps and ends the answer. Stops by itself when the client has gone.
 * Steps that need no waiting are joined into one write, so that a fast answer costs one system call.
 */
export function playSteps(response: ServerResponse, steps: readonly WireStep[], perTokenMs: number): void {
  let at = 0;
  let waitEndsMs: number | null = null;
  let nextTokenMs: number | null = null;
  let filled = 0;
  let pending = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    response.flushHeaders();
    if (pending !== '') response.write(pending);
    pending = '';
  };

  const resumeIn = (ms: number): void => {
    flush();
    timer = setTimeout(run, ms);
  };

  /** Each of these says whether the step is over; if not, it has arranged to be resumed. */
  const wait = (step: Extract<WireStep, { do: 'wait' }>): boolean => {
    const now = performance.now();
    waitEndsMs ??= now + step.ms;
    const leftMs = waitEndsMs - now;
    if (leftMs <= 0) {
      waitEndsMs = null;
      nextTokenMs = null;
      return true;
    }
    pending += step.beat ?? '';
    resumeIn(Math.min(leftMs, step.beat === undefined ? longestTimerMs : (step.everyMs ?? 1_000)));
    return false;
  };

  const sendToken = (text: string): boolean => {
    if (perTokenMs > 0) {
      const now = performance.now();
      nextTokenMs ??= now;
      if (nextTokenMs > now) {
        resumeIn(nextTokenMs - now);
        return false;
      }
      // By schedule, not by "so long after the last": a late timer does not slow the whole answer.
      nextTokenMs += perTokenMs;
    }
    pending += text;
    return true;
  };

  const fill = (bytes: number): boolean => {
    flush();
    while (filled < bytes) {
      const size = Math.min(fillBlock.length, bytes - filled);
      filled += size;
      if (!response.write(size === fillBlock.length ? fillBlock : fillBlock.slice(0, size))) {
        response.once('drain', run);
        return false;
      }
    }
    return true;
  };

  const play = (step: WireStep): boolean => {
    switch (step.do) {
      case 'send':
        pending += step.text;
        return true;
      case 'token':
        return sendToken(step.text);
      case 'wait':
        return wait(step);
      case 'fill':
        return fill(step.bytes);
      case 'drop':
        flush();
        breakConnection(response, step.by === 'reset' ? 'reset' : 'after_writes');
        return false;
      case 'hold':
        flush();
        return false;
    }
  };

  function run(): void {
    if (response.destroyed) return;
    for (let step = steps[at]; step !== undefined; step = steps[at]) {
      if (!play(step)) return;
      at += 1;
    }
    if (pending === '') response.end();
    else response.end(pending);
  }

  response.on('close', () => clearTimeout(timer));
  run();
}
