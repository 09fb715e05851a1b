import { Agent } from 'undici';
import { defaultPolicy } from '#lib/contracts/policy';
import { chatEndpointOf } from '#lib/upstreams/chat/send-chat';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { systemNowMs } from '../system-clock.ts';
import { categoryPrefix } from './resolve-chain.ts';

const body = { messages: [{ role: 'user', content: 'Say hello.' }], stream: false };
/** No slug has a capital letter, so no category is ever called so. */
const NO_CATEGORY = `${categoryPrefix}Rehearsal`;

/**
 * Sends one request, as an upstream gets it, to this process's own gateway, which refuses it. So the code that a
 * request runs through is loaded and compiled before the first real one comes. Calls no upstream and leaves no row.
 */
export async function rehearse(ownUrl: string): Promise<void> {
  const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
  const upstream = upstreamOf({ id: 'rehearsal', kind: 'openrouter' });
  const server = { name: 'Rehearsal', baseUrl: `${ownUrl}/v1`, apiKey: null, headers: {} };
  const limits = defaultPolicy;
  try {
    const sent = await upstream.send(
      {
        dispatcher,
        endpoint: chatEndpointOf(server.baseUrl),
        headers: {},
        secrets: [],
        hideSecrets: (text) => text,
        names: { lookup: () => undefined, resolve: () => undefined },
      },
      {
        bodyBy: (prepare) => prepare(body, defaultPolicy),
        passedHeaders: {},
        signal: new AbortController().signal,
      },
      { connection: 'rehearsal', model: NO_CATEGORY, stream: false, limits, continuation: null },
    );
    if (sent.kind !== 'failed') return;
    const classification = upstream.classify(sent.reply, server, systemNowMs());
    upstream.explain(classification, server, NO_CATEGORY);
  } finally {
    await dispatcher.close();
  }
}
