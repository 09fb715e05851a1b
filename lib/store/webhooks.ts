import type { NoticeKind } from '#lib/contracts/notice';
import type { DeliveryState, QuietHours, WebhookEvent, WebhookPause } from '#lib/contracts/webhook';

/** A stored webhook; its secrets are encrypted, and parsed by the code that can decrypt them. */
export type StoredWebhook = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly NoticeKind[] | null;
  readonly sendsResolved: boolean;
  readonly quietHours: QuietHours | null;
  readonly enabled: boolean;
  readonly secret: unknown;
  /** The secret before the last rotation, which also signs until `previousUntilMs`. */
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
  /** The reported event: the same one is queued once per webhook, however often it is raised. */
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
  /** Null if the id is unknown. Enabling ends a pause, and waiting deliveries are sent soon. */
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
  /** Returns a claim unsent. */
  readonly release: (claim: Pick<ClaimedDelivery, 'id' | 'leaseUntilMs'>, nowMs: number) => Promise<void>;
  /** Records an attempt. Returns the webhook if this paused it. */
  readonly endAttempt: (end: DeliveryEnd) => Promise<StoredWebhook | null>;
  /** When the next delivery is due or the next lease ends; null if nothing waits. */
  readonly nextDueMs: () => Promise<number | null>;
  /**
   * Drops the oldest waiting deliveries above a number per webhook, and deletes the oldest ended ones above
   * another.
   */
  readonly tidyDeliveries: (mostWaiting: number, mostEnded: number) => Promise<void>;
};
