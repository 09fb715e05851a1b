import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { breakConnection } from './break-connection.ts';
import type { Gates } from './gates.ts';
import type { WrittenStep } from './written-scenario.ts';

/** A step in sending a body, after the status and headers. */
export type WireStep =
  | WrittenStep
  /** Sent at the pace of tokens. */
  | { readonly do: 'token'; readonly text: string }
  /** Filler of this many bytes, sent as fast as the client reads. */
  | { readonly do: 'fill'; readonly bytes: number };

const fillBlock = 'x'.repeat(65_536);
/** Timers hold at most 2^31 ms, so a longer wait is split. */
const longestTimerMs = 2_000_000_000;

type Playing = {
  readonly perTokenMs: number;
  readonly gates: Gates;
  /** Counts the tokens that are sent. */
  readonly sent?: { tokens: number };
};

/** Plays the steps as the body of an HTTP answer whose head is written, then ends the answer. */
export function playSteps(response: ServerResponse, steps: readonly WireStep[], playing: Playing): void {
  playOn({
    response,
    stream: response,
    flushHead: () => response.flushHeaders(),
    end: (rest) => (rest === '' ? response.end() : response.end(rest)),
    steps,
    ...playing,
  });
}

/** Plays the steps on the raw connection, then sends a FIN. */
export function playRaw(response: ServerResponse, steps: readonly WireStep[], gates: Gates): void {
  const { socket } = response;
  if (socket === null) return;
  playOn({
    response,
    stream: socket,
    flushHead: () => {},
    end: (rest) => {
      if (rest !== '') socket.write(rest);
      breakConnection(response, 'half');
    },
    steps,
    perTokenMs: 0,
    gates,
  });
}

type Play = Playing & {
  readonly response: ServerResponse;
  readonly stream: Writable;
  readonly flushHead: () => void;
  readonly end: (rest: string) => void;
  readonly steps: readonly WireStep[];
};

/**
 * Plays the steps, and stops when the client disconnects. Steps without a wait are joined into one write, so
 * that a fast answer needs a single system call.
 */
function playOn({ response, stream, flushHead, end, steps, perTokenMs, gates, sent }: Play): void {
  let at = 0;
  let waitEndsMs: number | null = null;
  let nextTokenMs: number | null = null;
  /** The progress within the current step, in bytes or repetitions. */
  let done = 0;
  let pending = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    flushHead();
    if (pending !== '') stream.write(pending);
    pending = '';
  };

  const resumeIn = (ms: number): void => {
    flush();
    timer = setTimeout(run, ms);
  };

  /** Returns whether the step is complete. If not, it has scheduled the continuation. */
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
      // Scheduled from the start rather than from the last token, so that a late timer doesn't slow the whole
      // answer.
      nextTokenMs += perTokenMs;
    }
    pending += text;
    if (sent !== undefined) sent.tokens += 1;
    return true;
  };

  /**
   * Writes parts as fast as the client reads. `next` returns the part after the given progress; null at the
   * end.
   */
  const sendParts = (next: (sent: number) => { part: string; counts: number } | null): boolean => {
    flush();
    for (let given = next(done); given !== null; given = next(done)) {
      done += given.counts;
      if (stream.write(given.part)) continue;
      stream.once('drain', run);
      return false;
    }
    done = 0;
    return true;
  };

  const sendBytewise = (text: string): boolean => {
    flush();
    const bytes = Buffer.from(text);
    const isOver = done === bytes.length;
    if (!isOver) stream.write(bytes.subarray(done, done + 1));
    done = isOver ? 0 : done + 1;
    if (!isOver) setImmediate(run);
    return isOver;
  };

  const play = (step: WireStep): boolean => {
    switch (step.do) {
      case 'send':
        pending += step.text;
        return true;
      case 'send_bytes':
        flush();
        stream.write(Buffer.from(step.base64, 'base64'));
        return true;
      case 'send_bytewise':
        return sendBytewise(step.text);
      case 'repeat':
        return sendParts((count) => (count < step.times ? { part: step.text, counts: 1 } : null));
      case 'token':
        return sendToken(step.text);
      case 'wait':
        return wait(step);
      case 'await':
        if (gates.isOpen(step.gate)) return true;
        flush();
        gates.onRelease(step.gate, run);
        return false;
      case 'fill':
        return sendParts((count) => {
          const counts = Math.min(fillBlock.length, step.bytes - count);
          return counts > 0 ? { part: fillBlock.slice(0, counts), counts } : null;
        });
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
    end(pending);
  }

  response.on('close', () => clearTimeout(timer));
  run();
}
