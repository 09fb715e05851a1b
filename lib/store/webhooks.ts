import type { NoticeKind } from '#lib/contracts/notice';
import type { DeliveryState, QuietHours, WebhookEvent, WebhookPause } from '#lib/contracts/webhook';

/** A webhook at rest; its secrets are sealed, and parsed by whoever can open them. */
export type StoredWebhook = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly NoticeKind[] | null;
  readonly sendsResolved: boolean;
  readonly quietHours: QuietHours | null;
  readonly enabled: boolean;
  readonly secret: unknown;
  /** The secret before the last rotation, which signs too until `previousUntilMs`. */
  readonly previousSecret: unknown;
  readonly previousUntilMs: number | null;
  readonly pauseReason: WebhookPause | null;
  readonly pausedAtMs: number | null;
  readonly failingSinceMs: number | null;
  readonly lastDeliveredAtMs: number | null;
};

type Recorded = 'pauseReason' | 'pausedAtMs' | 'failingSinceMs' | 'lastDeliveredAtMs';
export type NewWebhook = Omit<StoredWebhook, Recorded>;

/** Missing and undefined fields stay unchanged. */
export type WebhookChange = {
  readonly [Field in keyof Omit<NewWebhook, 'id'>]?: NewWebhook[Field] | undefined;
};

/** A message for one webhook. */
export type NewDelivery = {
  /** `webhook-id`. */
  readonly id: string;
  readonly webhookId: string;
  /** What it reports: the same event is queued once per webhook, however often it is asked for. */
  readonly eventKey: string;
  readonly event: WebhookEvent;
  readonly title: string;
  readonly body: string;
  readonly createdAtMs: number;
  /** Later than now during quiet hours. */
  readonly nextAtMs: number;
  /** Held for the digest at the end of quiet hours. */
  readonly isHeld: boolean;
};

export type StoredDelivery = NewDelivery & {
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastAtMs: number | null;
  readonly lastStatus: number | null;
  readonly problem: string | null;
};

/** A delivery that this process may send until the lease ends. */
export type ClaimedDelivery = StoredDelivery & { readonly leaseUntilMs: number };

export type DeliveryEnd = {
  readonly id: string;
  /** The lease of the claim. If another process has claimed it since, its end counts instead. */
  readonly leaseUntilMs: number;
  readonly atMs: number;
  readonly status: number | null;
  readonly problem: string | null;
  readonly outcome:
    | { readonly is: 'delivered' }
    | { readonly is: 'retry'; readonly nextAtMs: number }
    | { readonly is: 'failed'; readonly pause: WebhookPause | null };
};

export type WebhookStore = {
  /** In the order they were created. */
  readonly listWebhooks: () => Promise<StoredWebhook[]>;
  readonly createWebhook: (webhook: NewWebhook) => Promise<StoredWebhook>;
  /** Null where there is none of that id. Enabling ends a pause, and what waits is sent soon. */
  readonly changeWebhook: (id: string, change: WebhookChange, nowMs: number) => Promise<StoredWebhook | null>;
  /** With its deliveries. */
  readonly deleteWebhook: (id: string) => Promise<boolean>;
  readonly countWaiting: () => Promise<ReadonlyMap<string, number>>;
  readonly listDeliveries: (webhookId: string, limit: number) => Promise<StoredDelivery[]>;
  /** Replaces held deliveries of a webhook by one digest. `merge` is given those that are due, oldest first. */
  readonly mergeHeld: (
    nowMs: number,
    merge: (held: readonly StoredDelivery[]) => NewDelivery,
  ) => Promise<void>;
  /**
   * Claims due deliveries, at most one per webhook, with one conditional statement, so that no other process sends them
   * before the lease ends. Each claim counts as an attempt.
   */
  readonly claimDue: (nowMs: number, leaseUntilMs: number, most: number) => Promise<ClaimedDelivery[]>;
  /** Gives a claim back unsent. */
  readonly release: (claim: Pick<ClaimedDelivery, 'id' | 'leaseUntilMs'>, nowMs: number) => Promise<void>;
  /** Records an attempt. Gives the webhook if this paused it. */
  readonly endAttempt: (end: DeliveryEnd) => Promise<StoredWebhook | null>;
  /** When the next delivery is due or the next lease ends; null if nothing waits. */
  readonly nextDueMs: () => Promise<number | null>;
  /** Drops the oldest that wait beyond a number per webhook, and deletes the oldest ended ones beyond another. */
  readonly tidyDeliveries: (mostWaiting: number, mostEnded: number) => Promise<void>;
};
