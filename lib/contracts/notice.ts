import { z } from 'zod';
import { BudgetPeriod } from './budget.ts';
import { LimitReset } from './upstream-account.ts';
import { GatewayErrorType, Origin } from './vocabulary.ts';

/** ISO 8601 in UTC. */
const time = z.string();
const usd = z.number();

const CategoryRef = z.object({ slug: z.string(), name: z.string() });
const ConnectionRef = z.object({ slug: z.string(), name: z.string() });
/** USD per million tokens. */
const Prices = z.object({ input: usd, output: usd });

/**
 * The kinds of notices, each with its facts as they were when it was raised or last repeated. To add a kind, add a
 * member here and its sentences in `lib/words/notice.ts`.
 */
export const NoticeBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('budget_reached'),
    facts: z.object({
      budgetId: z.string(),
      scope: z.enum(['all', 'category', 'client', 'connection']),
      /** Null for everything. */
      scopeName: z.string().nullable(),
      period: BudgetPeriod.exclude(['request']),
      hard: z.boolean(),
      /** Calls are refused: it is spent, or the last call needed more than the rest. */
      paused: z.boolean(),
      percent: z.literal([50, 80, 100]),
      limitUsd: usd,
      spentUsd: usd,
      resetsAt: time,
    }),
  }),
  z.object({
    kind: z.literal('first_choice_limited'),
    facts: z.object({
      category: CategoryRef,
      /** Its written form in the chain. */
      model: z.string(),
      origin: Origin,
      /** Why it is cooling down, in a sentence. */
      reason: z.string(),
      since: time,
    }),
  }),
  z.object({
    kind: z.literal('one_model_left'),
    facts: z.object({
      category: CategoryRef,
      /** The model that still works. */
      model: z.string(),
      /** The models of the chain that can't be called right now. */
      unavailable: z.array(z.string()),
    }),
  }),
  z.object({
    kind: z.literal('category_failing'),
    facts: z.object({
      category: CategoryRef,
      /** Failed requests in a row. */
      failures: z.int(),
      since: time,
      errorType: GatewayErrorType,
    }),
  }),
  z.object({
    kind: z.literal('connection_down'),
    facts: z.object({ connection: ConnectionRef, origin: Origin, reason: z.string(), since: time }),
  }),
  z.object({
    kind: z.literal('low_balance'),
    facts: z.object({
      connection: ConnectionRef,
      remainingUsd: usd,
      /** The threshold: a dollar, or the key's spend of one day. */
      belowUsd: usd,
    }),
  }),
  z.object({
    kind: z.literal('key_near_limit'),
    facts: z.object({
      connection: ConnectionRef,
      limitUsd: usd,
      remainingUsd: usd,
      /** `unknown` if upstream named a period that this version does not know. */
      resets: z.enum([...LimitReset.options, 'never', 'unknown']),
    }),
  }),
  z.object({
    kind: z.literal('key_near_expiry'),
    facts: z.object({ connection: ConnectionRef, expiresAt: time, isExpired: z.boolean() }),
  }),
  z.object({
    kind: z.literal('model_gone'),
    facts: z.object({
      model: z.string(),
      categories: z.array(CategoryRef),
      became: z.enum(['gone', 'renamed', 'free_ended', 'deprecated']),
      /** The announced day of its removal; null if it is already gone. */
      removedOn: z.string().nullable(),
      /** The model to use instead; null if none is known. */
      replacement: z.string().nullable(),
    }),
  }),
  z.object({
    kind: z.literal('model_repriced'),
    facts: z.object({
      model: z.string(),
      categories: z.array(CategoryRef),
      before: Prices,
      after: Prices,
      /** The effects of the categories' price limits. */
      effects: z.array(
        z.object({
          category: CategoryRef,
          /** The model itself, or one that a limit compares with it because it is the first choice. */
          model: z.string(),
          effect: z.enum(['skipped', 'skipped_at_times', 'asks']),
          /** The limit and the price, in a sentence. */
          reason: z.string(),
        }),
      ),
    }),
  }),
  z.object({
    kind: z.literal('consent_asked'),
    facts: z.object({
      questionId: z.string(),
      category: CategoryRef,
      model: z.string(),
      /** The price limit that the model exceeds, in a sentence. */
      reason: z.string(),
      /** For the request that asked first; null if the price is unknown. */
      estimateUsd: usd.nullable(),
      /** When that request stops waiting. */
      endsAt: time,
    }),
  }),
  z.object({
    kind: z.literal('client_key_expiring'),
    facts: z.object({
      clientId: z.string(),
      clientName: z.string(),
      expiresAt: time,
      isExpired: z.boolean(),
    }),
  }),
  z.object({
    kind: z.literal('webhook_paused'),
    facts: z.object({
      webhookId: z.string(),
      webhookName: z.string(),
      /** `gone`: the receiver answered 410. */
      reason: z.enum(['gone', 'failing']),
      since: time,
    }),
  }),
]);
export type NoticeBody = z.infer<typeof NoticeBody>;

export type NoticeKind = NoticeBody['kind'];
export const NoticeKind = z.enum(NoticeBody.options.map(({ shape }) => shape.kind.value));

/** `critical`: requests fail or are refused. `warning`: they soon might. `info`: good to know. */
export const NoticeSeverity = z.enum(['info', 'warning', 'critical']);

/** What a person reads about a notice. */
export const NoticeText = z.object({
  severity: NoticeSeverity,
  title: z.string(),
  /** One or two sentences. */
  text: z.string(),
  /** What to do, in a sentence. */
  advice: z.string(),
  /** The screen on which to do it. */
  link: z.object({ href: z.string(), label: z.string() }),
});
export type NoticeText = z.infer<typeof NoticeText>;

export const Notice = NoticeText.and(
  z.object({
    id: z.string(),
    kind: NoticeKind,
    /** The subject within its kind: at most one notice per kind and subject is open. */
    subject: z.string(),
    facts: z.unknown(),
    raisedAt: time,
    /** When it was last reported: raised, or raised again with more urgency. */
    toldAt: time,
    /** When its cause was last seen. */
    lastSeenAt: time,
    /** Null while it is open. */
    resolvedAt: time.nullable(),
    /** How often its cause was seen, the first time included. */
    times: z.int(),
    /** By the caller. */
    isRead: z.boolean(),
  }),
);
export type Notice = z.infer<typeof Notice>;

export const NoticeState = z.enum(['open', 'resolved']);
export type NoticeState = z.infer<typeof NoticeState>;

/** `GET /api/notices`, newest first. */
export const NoticesQuery = z.object({
  /** Both if missing. */
  state: NoticeState.optional(),
  /** `nextCursor` of the previous page. */
  cursor: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type NoticesQuery = z.infer<typeof NoticesQuery>;

export const NoticesAnswer = z.object({ notices: z.array(Notice), nextCursor: z.int().nullable() });
export type NoticesAnswer = z.infer<typeof NoticesAnswer>;

/** `GET /api/notices/unread`: requested by every screen, so it is short. */
export const UnreadNotices = z.object({
  unread: z.int(),
  /** The latest unread notice, for screen readers; null if all are read. */
  latest: z.object({ id: z.string(), title: z.string(), severity: NoticeSeverity }).nullable(),
});
export type UnreadNotices = z.infer<typeof UnreadNotices>;

/** Marks notices as read or unread for the caller. Without `ids`, all of them. */
export const MarkNotices = z.strictObject({
  ids: z.array(z.string().min(1).max(64)).max(200).optional(),
  read: z.boolean(),
});
export type MarkNotices = z.infer<typeof MarkNotices>;
