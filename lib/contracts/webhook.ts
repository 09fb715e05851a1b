import { z } from 'zod';
import { NoticeKind, NoticeSeverity } from './notice.ts';
import { TimeZone } from './time-zone.ts';
import { hasHidden } from './visible-text.ts';

const time = z.string();

/** Where notices are posted. The same rules as for the base URL of a connection, but with any path. */
export const WebhookUrl = z
  .string()
  .trim()
  .max(2_000)
  .transform((text, context) => {
    const fail = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (!/^https?:\/\//i.test(text)) return fail('Enter a URL that begins with http:// or https://.');
    const url = URL.parse(text);
    if (url === null || url.hostname === '') return fail('This is not a valid URL.');
    if (url.username !== '' || url.password !== '')
      return fail('Leave the user name and password out of the URL. Receivers verify the signature instead.');
    if (url.search !== '' || url.hash !== '') return fail('Leave out everything from the “?” or “#” on.');
    return url.href;
  });

export const WebhookName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(60)
  .refine((name) => !hasHidden(name), 'A name can’t contain hidden characters.');

/** `22:30`, on the clock of the time zone. */
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'Enter a time such as 22:30.');

/** The part of each day in which deliveries wait. If it ends before it begins, it spans midnight. */
export const QuietHours = z
  .strictObject({
    from: ClockTime,
    to: ClockTime,
    timeZone: TimeZone,
    /** Notices at least this severe are delivered anyway; null for none. */
    exceptFrom: NoticeSeverity.nullable(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'The end must differ from the start.',
  });
export type QuietHours = z.infer<typeof QuietHours>;

export const WebhookKinds = z
  .array(NoticeKind)
  .min(1, 'Choose at least one kind.')
  .transform((kinds) => [...new Set(kinds)]);

/** Why a webhook was switched off without a person. `gone`: it answered 410. */
export const WebhookPause = z.enum(['gone', 'failing']);
export type WebhookPause = z.infer<typeof WebhookPause>;

export const Webhook = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  /** Null for every kind, including those that later versions add. */
  kinds: z.array(NoticeKind).nullable(),
  /** Whether it also hears that a notice is resolved. */
  sendsResolved: z.boolean(),
  quietHours: QuietHours.nullable(),
  enabled: z.boolean(),
  /** Null unless it was paused. Enabling it again ends the pause. */
  paused: z.object({ reason: WebhookPause, at: time }).nullable(),
  /** Since when every attempt has failed; null after a success. */
  failingSince: time.nullable(),
  lastDeliveredAt: time.nullable(),
  /** Deliveries that wait for their first or next attempt. */
  waiting: z.int(),
  /** Until when the previous secret still signs; null if there is none. */
  previousSecretUntil: time.nullable(),
  /** Why nothing can be sent, in a sentence; null if it can. */
  problem: z.string().nullable(),
});
export type Webhook = z.infer<typeof Webhook>;

export const WebhooksAnswer = z.object({ webhooks: z.array(Webhook) });
export type WebhooksAnswer = z.infer<typeof WebhooksAnswer>;
export const WebhookAnswer = z.object({ webhook: Webhook });
export type WebhookAnswer = z.infer<typeof WebhookAnswer>;

/** The only time the secret is sent back. */
export const WebhookWithSecret = z.object({ webhook: Webhook, secret: z.string() });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const CreateWebhook = z.strictObject({
  name: WebhookName,
  url: WebhookUrl,
  kinds: WebhookKinds.nullable().default(null),
  sendsResolved: z.boolean().default(true),
  quietHours: QuietHours.nullable().default(null),
});
export type CreateWebhook = z.input<typeof CreateWebhook>;

/** Missing fields keep their values. */
export const PutWebhook = z.strictObject({
  name: WebhookName.optional(),
  url: WebhookUrl.optional(),
  kinds: WebhookKinds.nullable().optional(),
  sendsResolved: z.boolean().optional(),
  quietHours: QuietHours.nullable().optional(),
  enabled: z.boolean().optional(),
});
export type PutWebhook = z.infer<typeof PutWebhook>;

export const WebhookEvent = z.enum(['notice.raised', 'notice.resolved', 'notice.digest', 'notice.test']);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** One attempt to deliver. */
export const WebhookTest = z.object({
  ok: z.boolean(),
  /** Null if there was no answer. */
  status: z.int().nullable(),
  durationMs: z.number(),
  /** What went wrong, in a sentence; null if it was delivered. */
  problem: z.string().nullable(),
});
export type WebhookTest = z.infer<typeof WebhookTest>;

/** `dropped`: too many were waiting, so the oldest were given up. */
export const DeliveryState = z.enum(['waiting', 'delivered', 'failed', 'dropped']);
export type DeliveryState = z.infer<typeof DeliveryState>;

export const WebhookDelivery = z.object({
  /** `webhook-id`, the same for every attempt. */
  id: z.string(),
  event: WebhookEvent,
  /** The title of the notice, or what the delivery is. */
  title: z.string(),
  state: DeliveryState,
  createdAt: time,
  attempts: z.int(),
  lastAttemptAt: time.nullable(),
  lastStatus: z.int().nullable(),
  problem: z.string().nullable(),
  /** Null once it no longer waits. */
  nextAttemptAt: time.nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** `GET /api/webhooks/:id/deliveries`: the latest, newest first. */
export const DeliveriesAnswer = z.object({ deliveries: z.array(WebhookDelivery) });
export type DeliveriesAnswer = z.infer<typeof DeliveriesAnswer>;
