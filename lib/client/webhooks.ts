import { queryOptions } from '@tanstack/react-query';
import type {
  CreateWebhook,
  DeliveriesAnswer,
  PutWebhook,
  Webhook,
  WebhookAnswer,
  WebhooksAnswer,
  WebhookTest,
  WebhookWithSecret,
} from '#lib/contracts/webhook';
import { fetchJson } from './fetch-json.ts';

/** Deliveries are retried in the background. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) => (await fetchJson<WebhooksAnswer>('/api/webhooks', { signal })).webhooks,
  refetchInterval: 10_000,
});

export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ['webhook-deliveries', id],
    queryFn: async ({ signal }) =>
      (await fetchJson<DeliveriesAnswer>(`${pathOf(id)}/deliveries`, { signal })).deliveries,
    staleTime: 0,
  });
}

export function createWebhook(input: CreateWebhook): Promise<WebhookWithSecret> {
  return fetchJson<WebhookWithSecret>('/api/webhooks', { method: 'POST', body: input });
}

export async function putWebhook(id: string, input: PutWebhook): Promise<Webhook> {
  return (await fetchJson<WebhookAnswer>(pathOf(id), { method: 'PUT', body: input })).webhook;
}

export function rotateWebhook(id: string): Promise<WebhookWithSecret> {
  return fetchJson<WebhookWithSecret>(`${pathOf(id)}/rotate`, { method: 'POST' });
}

export function testWebhook(id: string): Promise<WebhookTest> {
  return fetchJson<WebhookTest>(`${pathOf(id)}/test`, { method: 'POST' });
}

export async function deleteWebhook(id: string): Promise<void> {
  await fetchJson<unknown>(pathOf(id), { method: 'DELETE' });
}

/** The list with this webhook replaced, or added at the end. */
export function withWebhook(webhooks: readonly Webhook[], changed: Webhook): Webhook[] {
  const isKnown = webhooks.some(({ id }) => id === changed.id);
  return isKnown ? webhooks.map((one) => (one.id === changed.id ? changed : one)) : [...webhooks, changed];
}

function pathOf(id: string): string {
  return `/api/webhooks/${encodeURIComponent(id)}`;
}
