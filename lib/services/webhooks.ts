import type { CreateWebhook, PutWebhook } from '#lib/contracts/webhook';
import type { z } from 'zod';
import type { WebhookService } from '#lib/server/webhooks/webhook-service';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly id: string };

export function webhookVerbs(webhooks: WebhookService) {
  const nameOf = ({ input }: Call<Named>): string | null => webhooks.nameOf(input.id);
  return {
    list: verb('webhooks.manage', () => webhooks.list()),
    create: change(
      'webhooks.manage',
      ({ input }: Call<z.output<typeof CreateWebhook>>) => webhooks.create(input),
      ({ input }) => input.name,
    ),
    change: change(
      'webhooks.manage',
      ({ input }: Call<Named & { readonly change: PutWebhook }>) => webhooks.change(input.id, input.change),
      nameOf,
    ),
    remove: change('webhooks.manage', ({ input }: Call<Named>) => webhooks.remove(input.id), nameOf),
    rotate: change('webhooks.manage', ({ input }: Call<Named>) => webhooks.rotate(input.id), nameOf),
    /** Sends one message and waits for the answer. */
    test: verb('webhooks.manage', ({ input }: Call<Named>) => webhooks.test(input.id)),
    listDeliveries: verb('webhooks.manage', ({ input }: Call<Named>) => webhooks.listDeliveries(input.id)),
  };
}
