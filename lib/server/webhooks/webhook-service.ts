import { randomBytes } from 'node:crypto';
import type { NoticeKind } from '#lib/contracts/notice';
import type {
  PutWebhook,
  QuietHours,
  Webhook,
  WebhookDelivery,
  WebhookTest,
  WebhookWithSecret,
} from '#lib/contracts/webhook';
import type { StoredNotice } from '#lib/store/notices';
import type { NewDelivery, StoredDelivery, StoredWebhook, WebhookStore } from '#lib/store/webhooks';
import { explainStatus } from '#lib/words/webhook';
import { ApiError } from '../api-error.ts';
import type { NewNotice } from '#lib/server/notices/notice-board';
import type { Sealed, SecretBox } from '../secret-box.ts';
import { createDispatcher, type Receiver } from './dispatcher.ts';
import type { PostMessage } from './post-message.ts';
import { quietUntilMs } from './quiet-hours.ts';
import { createWebhookSecret, signMessage } from './sign-message.ts';
import { createWebhookSecrets } from './webhook-secrets.ts';
import { createMessageId, type Message, writeNotice, writeTest } from './write-message.ts';

/** A new webhook, with every field. */
type CompleteWebhook = {
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly NoticeKind[] | null;
  readonly sendsResolved: boolean;
  readonly quietHours: QuietHours | null;
};

export type WebhookService = {
  readonly list: () => Promise<Webhook[]>;
  readonly create: (input: CompleteWebhook) => Promise<WebhookWithSecret>;
  readonly change: (id: string, input: PutWebhook) => Promise<Webhook>;
  readonly remove: (id: string) => Promise<void>;
  /**
   * Creates a new secret. The previous one also signs for a day, so that there is time to update the receiver.
   */
  readonly rotate: (id: string) => Promise<WebhookWithSecret>;
  /** For a config file, with everything but what only this process knows. */
  readonly listStored: () => Promise<readonly StoredWebhook[]>;
  /** A new webhook's secret in its stored form. */
  readonly sealNewSecret: (webhookId: string) => Sealed;
  /** Loads webhooks that were written elsewhere. */
  readonly takeOver: () => Promise<void>;
  /** Sends one message now, also if the webhook is off, and waits for the answer. */
  readonly test: (id: string) => Promise<WebhookTest>;
  readonly listDeliveries: (id: string) => Promise<WebhookDelivery[]>;
  readonly nameOf: (id: string) => string | null;
  /** The messages that a notice calls for, one per webhook that wants it. */
  readonly deliveriesFor: (notice: StoredNotice) => NewDelivery[];
  /** Sends due deliveries soon. */
  readonly wake: () => void;
  /** Sends due deliveries, and waits for them. */
  readonly deliverDue: () => Promise<void>;
  /** Loads changes by another process. */
  readonly reload: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type WebhookInput = {
  readonly store: WebhookStore;
  readonly secretBox: SecretBox;
  readonly post: PostMessage;
  readonly baseUrl: () => string;
  /** A webhook was paused because deliveries failed. */
  readonly onPause: (webhook: StoredWebhook) => void;
  /** It was enabled, changed by a person or deleted. */
  readonly onPauseOver: (webhookId: string) => void;
  readonly now: () => number;
  readonly random?: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Each failing one costs a call now and then. */
const MOST_WEBHOOKS = 50;
const PREVIOUS_SIGNS_MS = 24 * 60 * 60 * 1_000;
const SHOWN_DELIVERIES = 50;

const severities = ['info', 'warning', 'critical'] as const;

export async function createWebhookService(input: WebhookInput): Promise<WebhookService> {
  const { store, post, baseUrl, onPause, onPauseOver, now, random = Math.random, reportError } = input;
  const secrets = createWebhookSecrets(input.secretBox);
  let webhooks = new Map<string, StoredWebhook>();
  await reload();

  const dispatcher = createDispatcher({
    store,
    post,
    receiverOf,
    hasWebhooks: () => webhooks.size > 0,
    async onPause(webhook) {
      await reload();
      onPause(webhook);
    },
    now,
    random,
    reportError,
  });

  async function reload(): Promise<void> {
    webhooks = new Map((await store.listWebhooks()).map((webhook) => [webhook.id, webhook]));
  }

  function find(id: string): StoredWebhook {
    const webhook = webhooks.get(id);
    if (webhook === undefined) throw notFound();
    return webhook;
  }

  function receiverOf(id: string): Receiver {
    const webhook = webhooks.get(id);
    if (webhook === undefined) return { outcome: 'unusable', problem: 'The webhook was deleted.' };
    const secret = secrets.open(id, webhook.secret);
    if (secret === null) return { outcome: 'unusable', problem: unreadableSecret };
    const { previousUntilMs } = webhook;
    const previous =
      previousUntilMs !== null && previousUntilMs > now() ? secrets.open(id, webhook.previousSecret) : null;
    return { outcome: 'known', url: webhook.url, secrets: previous === null ? [secret] : [secret, previous] };
  }

  async function show(shown: readonly StoredWebhook[]): Promise<Webhook[]> {
    const waiting = await store.countWaiting();
    return shown.map((webhook) => {
      const { id, name, url, kinds, sendsResolved, quietHours, enabled, pauseReason, pausedAtMs } = webhook;
      const { previousUntilMs, failingSinceMs, lastDeliveredAtMs } = webhook;
      const receiver = receiverOf(id);
      return {
        id,
        name,
        url,
        kinds: kinds === null ? null : [...kinds],
        sendsResolved,
        quietHours,
        enabled,
        paused:
          pauseReason === null || pausedAtMs === null
            ? null
            : { reason: pauseReason, at: new Date(pausedAtMs).toISOString() },
        failingSince: isoOrNull(failingSinceMs),
        lastDeliveredAt: isoOrNull(lastDeliveredAtMs),
        waiting: waiting.get(id) ?? 0,
        previousSecretUntil:
          previousUntilMs !== null && previousUntilMs > now() ? isoOrNull(previousUntilMs) : null,
        problem: receiver.outcome === 'unusable' ? receiver.problem : null,
      };
    });
  }

  async function showOne(webhook: StoredWebhook): Promise<Webhook> {
    webhooks.set(webhook.id, webhook);
    const [shown] = await show([webhook]);
    if (shown === undefined) throw notFound();
    return shown;
  }

  function queueFor(webhook: StoredWebhook, { severity, ...message }: Message): NewDelivery {
    const nowMs = now();
    const heldUntilMs = holdUntilMs(webhook.quietHours, severity, nowMs);
    return {
      ...message,
      id: createMessageId(),
      webhookId: webhook.id,
      createdAtMs: nowMs,
      nextAtMs: heldUntilMs ?? nowMs,
      isHeld: heldUntilMs !== null,
    };
  }

  return {
    list: async () => {
      await reload();
      return show([...webhooks.values()]);
    },

    async create(fields) {
      if (webhooks.size >= MOST_WEBHOOKS)
        throw new ApiError('conflict', `There can be at most ${MOST_WEBHOOKS} webhooks. Delete one first.`);
      const id = `w${randomBytes(8).toString('hex')}`;
      const secret = createWebhookSecret();
      const created = await store.createWebhook({
        ...fields,
        id,
        enabled: true,
        secret: secrets.seal(id, secret),
        previousSecret: null,
        previousUntilMs: null,
      });
      return { webhook: await showOne(created), secret };
    },

    async change(id, change) {
      const changed = await store.changeWebhook(id, change, now());
      if (changed === null) throw notFound();
      const shown = await showOne(changed);
      if (changed.pausedAtMs === null) onPauseOver(id);
      dispatcher.wake();
      return shown;
    },

    async remove(id) {
      const isDeleted = await store.deleteWebhook(id);
      webhooks.delete(id);
      onPauseOver(id);
      if (!isDeleted) throw notFound();
    },

    async rotate(id) {
      const before = find(id);
      const secret = createWebhookSecret();
      const change = {
        secret: secrets.seal(id, secret),
        previousSecret: before.secret,
        previousUntilMs: Math.round(now() + PREVIOUS_SIGNS_MS),
      };
      const changed = await store.changeWebhook(id, change, now());
      if (changed === null) throw notFound();
      return { webhook: await showOne(changed), secret };
    },

    listStored: () => store.listWebhooks(),
    sealNewSecret: (id) => secrets.seal(id, createWebhookSecret()),
    async takeOver() {
      await reload();
      for (const { id, pausedAtMs } of webhooks.values()) if (pausedAtMs === null) onPauseOver(id);
      dispatcher.wake();
    },

    async test(id) {
      find(id);
      const receiver = receiverOf(id);
      const startedAtMs = now();
      if (receiver.outcome === 'unusable')
        return { ok: false, status: null, durationMs: 0, problem: receiver.problem };
      const message = { id: createMessageId(), body: writeTest(baseUrl(), startedAtMs) };
      const headers = signMessage(message, receiver.secrets, startedAtMs);
      const { signal } = new AbortController();
      const posted = await post({ url: receiver.url, headers, body: message.body, signal });
      const durationMs = now() - startedAtMs;
      if (posted.outcome === 'unanswered')
        return { ok: false, status: null, durationMs, problem: posted.problem };
      const { status } = posted;
      const ok = status >= 200 && status < 300;
      return { ok, status, durationMs, problem: ok ? null : explainStatus(status) };
    },

    async listDeliveries(id) {
      find(id);
      return (await store.listDeliveries(id, SHOWN_DELIVERIES)).map(showDelivery);
    },

    nameOf: (id) => webhooks.get(id)?.name ?? null,

    deliveriesFor(notice) {
      const wanting = [...webhooks.values()].filter((webhook) => wants(webhook, notice));
      if (wanting.length === 0) return [];
      const message = writeNotice(notice, baseUrl());
      return wanting.map((webhook) => queueFor(webhook, message));
    },

    wake: dispatcher.wake,
    deliverDue: dispatcher.deliverDue,
    reload,
    start: dispatcher.start,
    stop: dispatcher.stop,
  };
}

/** The notice that a webhook was paused. */
export function pausedNotice({
  id,
  name,
  pauseReason,
  failingSinceMs,
  pausedAtMs,
}: StoredWebhook): NewNotice {
  const since = new Date(failingSinceMs ?? pausedAtMs ?? 0).toISOString();
  const facts = { webhookId: id, webhookName: name, reason: pauseReason ?? 'failing', since };
  return { kind: 'webhook_paused', subject: id, facts };
}

const unreadableSecret =
  'The signing secret can’t be decrypted: its key (secret.key in the data folder, or SECRET_KEY) is missing or was replaced. Rotate the secret of this webhook.';

function wants(
  { enabled, pausedAtMs, kinds, sendsResolved }: StoredWebhook,
  { kind, resolvedAtMs }: StoredNotice,
): boolean {
  if (!enabled || pausedAtMs !== null) return false;
  return (kinds === null || kinds.includes(kind)) && (resolvedAtMs === null || sendsResolved);
}

/** Null if a message of this severity is sent at once. */
function holdUntilMs(quiet: QuietHours | null, severity: Message['severity'], nowMs: number): number | null {
  if (quiet === null) return null;
  const { exceptFrom } = quiet;
  const isExempt = exceptFrom !== null && severities.indexOf(severity) >= severities.indexOf(exceptFrom);
  return isExempt ? null : quietUntilMs(quiet, nowMs);
}

function showDelivery(delivery: StoredDelivery): WebhookDelivery {
  const { id, event, title, state, attempts, createdAtMs, lastAtMs, lastStatus, problem, nextAtMs } =
    delivery;
  return {
    id,
    event,
    title,
    state,
    createdAt: new Date(createdAtMs).toISOString(),
    attempts,
    lastAttemptAt: isoOrNull(lastAtMs),
    lastStatus,
    problem,
    nextAttemptAt: state === 'waiting' ? isoOrNull(nextAtMs) : null,
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such webhook. It may have been deleted.');
}
