import { request, type Dispatcher } from 'undici';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { transportFaultOf } from '#lib/upstreams/http/transport-fault';

type Posted =
  | { readonly outcome: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  /** `problem` is a sentence. */
  | { readonly outcome: 'unanswered'; readonly problem: string };

export type PostMessage = (message: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}) => Promise<Posted>;

/** A receiver that takes longer may still have processed the message: it is sent again with the same id. */
export const ANSWER_WITHIN_MS = 15_000;
/** The answer is not used, but reading a short one keeps the connection. */
const MOST_ANSWER_BYTES = 16_384;

const faultWords: Readonly<Partial<Record<TransportFault, string>>> = {
  dns: 'The address was not found.',
  refused: 'Nothing is listening at the address.',
  tls: 'The certificate was rejected.',
  reset: 'The connection was lost before an answer arrived.',
  too_large: 'The headers of the answer were too large.',
  malformed: 'The answer was not valid HTTP.',
};

/** Posts one message, bounded in time and size. A redirect is an answer: following it would send to an unknown address. */
export function createPostMessage(dispatcher: Dispatcher): PostMessage {
  return async ({ url, headers, body, signal }) => {
    const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher,
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Understudy' },
        body,
        signal: AbortSignal.any([timeout, signal]),
      });
      // The status decides, even if the rest of the answer never comes.
      await answer.body.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined);
      return {
        outcome: 'answered',
        status: answer.statusCode,
        retryAfterMs: readRetryAfter(answer.headers['retry-after']),
      };
    } catch (error) {
      if (timeout.aborted)
        return { outcome: 'unanswered', problem: `No answer within ${ANSWER_WITHIN_MS / 1_000} seconds.` };
      if (!(error instanceof Error)) throw error;
      return {
        outcome: 'unanswered',
        problem: faultWords[transportFaultOf(error)] ?? 'The connection failed.',
      };
    }
  };
}

/** In seconds; a date is rare here, and the schedule is good enough then. */
function readRetryAfter(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}
