import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { breakConnection } from './break-connection.ts';
import type { Gates } from './gates.ts';
import type { WrittenStep } from './written-scenario.ts';

/** What is put on the wire, in order, once the status and headers are set. */
export type WireStep =
  | WrittenStep
  /** Sent at the pace of a token. */
  | { readonly do: 'token'; readonly text: string }
  /** So many bytes of filling, as fast as the client reads. */
  | { readonly do: 'fill'; readonly bytes: number };

const fillBlock = 'x'.repeat(65_536);
/** A timer holds at most 2^31 ms; a longer silence is renewed. */
const longestTimerMs = 2_000_000_000;

type Playing = {
  readonly perTokenMs: number;
  readonly gates: Gates;
  /** Counts the tokens that are sent. */
  readonly sent?: { tokens: number };
};

/** Plays the steps as the body of an HTTP answer whose head is written, and ends the answer. */
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

/** Plays the steps on the connection itself, with nothing around them, and sends the FIN after the last one. */
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
 * Plays the steps. Stops by itself when the client has gone.
 * Steps that need no waiting are joined into one write, so that a fast answer costs one system call.
 */
function playOn({ response, stream, flushHead, end, steps, perTokenMs, gates, sent }: Play): void {
  let at = 0;
  let waitEndsMs: number | null = null;
  let nextTokenMs: number | null = null;
  /** How much of the step at hand was sent: its bytes, or its times. */
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
    if (sent !== undefined) sent.tokens += 1;
    return true;
  };

  /** Writes part after part, as fast as the client reads. `next` gives the part that follows so much sent, or null. */
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
        return sendParts((sent) => (sent < step.times ? { part: step.text, counts: 1 } : null));
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
        return sendParts((sent) => {
          const counts = Math.min(fillBlock.length, step.bytes - sent);
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
