import { z } from 'zod';
import { NoticeKind } from '#lib/contracts/notice';
import { QuietHours } from '#lib/contracts/webhook';
import type { StoredWebhook } from '#lib/store/webhooks';
import type { webhooks } from '#db/sqlite/webhook-schema';

/** Kinds of another version are omitted. */
const StoredKinds = z
  .array(z.string())
  .transform((kinds) => kinds.flatMap((kind) => NoticeKind.safeParse(kind).data ?? []))
  .nullable();

export function toWebhook(row: typeof webhooks.$inferSelect): StoredWebhook {
  const { createdAt: _createdAt, updatedAt: _updatedAt, kinds, quietHours, ...webhook } = row;
  return {
    ...webhook,
    kinds: StoredKinds.parse(kinds),
    quietHours: QuietHours.nullable().parse(quietHours),
  };
}
