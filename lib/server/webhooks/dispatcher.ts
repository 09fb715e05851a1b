import type { ClaimedDelivery, DeliveryEnd, StoredWebhook, WebhookStore } from '#lib/store/webhooks';
import { explainStatus } from '#lib/words/webhook';
import { ANSWER_WITHIN_MS, type PostMessage } from './post-message.ts';
import { retryDelayMs } from './retry-delay.ts';
import { signMessage } from './sign-message.ts';
import { writeDigest } from './write-message.ts';

/** Where and how a webhook's messages are sent, or why they can't be. */
export type Receiver =
  | { readonly outcome: 'known'; readonly url: string; readonly secrets: readonly string[] }
  | { readonly outcome: 'unusable'; readonly problem: string };

export type Dispatcher = {
  /** Sends due deliveries soon. */
  readonly wake: () => void;
  /** Sends the deliveries that are due now, and those that become due in the meantime. */
  readonly deliverDue: () => Promise<void>;
  readonly start: () => void;
  /** Cancels running deliveries. They are sent again after the next start, with the same id. */
  readonly stop: () => Promise<void>;
};

type DispatcherInput = {
  readonly store: WebhookStore;
  readonly post: PostMessage;
  readonly receiverOf: (webhookId: string) => Receiver;
  readonly hasWebhooks: () => boolean;
  /** The final failure of a delivery paused its webhook. */
  readonly onPause: (webhook: StoredWebhook) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
  readonly reportError: (error: unknown) => void;
};

/** An attempt takes less. If a process dies during one, another sends the message after this time. */
const LEASE_MS = ANSWER_WITHIN_MS + 15_000;
const MOST_AT_ONCE = 8;
/** Deliveries queued by another process are found after this time. */
const LOOK_EVERY_MS = 60_000;
/**
 * A due delivery may have to wait for another one of its webhook. If another process sends that one, its end is
 * not announced.
 */
const LOOK_AGAIN_MS = 500;
const MOST_WAITING = 500;
const MOST_ENDED = 200;

export function createDispatcher(input: DispatcherInput): Dispatcher {
  const { store, post, receiverOf, hasWebhooks, onPause, now, random, reportError } = input;
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();
  let looking: Promise<number> | null = null;
  let isAskedAgain = false;
  let isStarted = false;
  let timer: NodeJS.Timeout | null = null;

  async function send(claim: ClaimedDelivery): Promise<void> {
    const end = await attempt(claim);
    if (end === null) return store.release(claim, now());
    const paused = await store.endAttempt({
      ...end,
      id: claim.id,
      leaseUntilMs: claim.leaseUntilMs,
      atMs: now(),
    });
    if (paused !== null) await onPause(paused);
  }

  /** Null if it was cancelled. */
  async function attempt({
    id,
    webhookId,
    body,
    attempts,
  }: ClaimedDelivery): Promise<Pick<DeliveryEnd, 'status' | 'problem' | 'outcome'> | null> {
    const receiver = receiverOf(webhookId);
    const failed = (status: number | null, problem: string, retryAfterMs: number | null = null) => {
      const delayMs = retryDelayMs(attempts, random(), retryAfterMs);
      const outcome =
        delayMs === null
          ? { is: 'failed' as const, pause: 'failing' as const }
          : { is: 'retry' as const, nextAtMs: now() + delayMs };
      return { status, problem, outcome };
    };
    if (receiver.outcome === 'unusable') return failed(null, receiver.problem);
    const headers = signMessage({ id, body }, receiver.secrets, now());
    const posted = await post({ url: receiver.url, headers, body, signal: stopping.signal });
    if (posted.outcome === 'unanswered') return stopping.signal.aborted ? null : failed(null, posted.problem);
    const { status, retryAfterMs } = posted;
    if (status >= 200 && status < 300) return { status, problem: null, outcome: { is: 'delivered' } };
    const problem = explainStatus(status);
    return status === 410
      ? { status, problem, outcome: { is: 'failed', pause: 'gone' } }
      : failed(status, problem, retryAfterMs);
  }

  /** Returns the number of deliveries that it started to send. */
  async function look(): Promise<number> {
    let claimed = 0;
    if (stopping.signal.aborted) return claimed;
    do {
      isAskedAgain = false;
      const nowMs = now();
      await store.mergeHeld(nowMs, (held) => writeDigest(held, nowMs));
      const claims = await store.claimDue(nowMs, nowMs + LEASE_MS, MOST_AT_ONCE - active.size);
      claimed += claims.length;
      for (const claim of claims) {
        const sending = send(claim)
          .catch(reportError)
          .finally(() => {
            active.delete(sending);
            // Another delivery of the same webhook may be due.
            wake();
          });
        active.add(sending);
      }
    } while (isAskedAgain && !stopping.signal.aborted);
    await store.tidyDeliveries(MOST_WAITING, MOST_ENDED);
    await schedule();
    return claimed;
  }

  async function schedule(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!isStarted || stopping.signal.aborted || !hasWebhooks()) return;
    const dueMs = await store.nextDueMs();
    const waitMs =
      dueMs === null ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(LOOK_AGAIN_MS, dueMs - now()));
    timer = setTimeout(wake, waitMs).unref();
  }

  function wake(): void {
    if (stopping.signal.aborted || !isStarted) return;
    void lookOnce();
  }

  function lookOnce(): Promise<number> {
    isAskedAgain = true;
    looking ??= look()
      .catch((error: unknown) => {
        reportError(error);
        return 0;
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  return {
    wake,
    async deliverDue() {
      let claimed: number;
      do {
        claimed = await lookOnce();
        await Promise.all(active);
      } while (claimed > 0);
    },
    start() {
      isStarted = true;
      if (hasWebhooks()) wake();
    },
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await looking;
      await Promise.all(active);
    },
  };
}
