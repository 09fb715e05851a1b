import { Agent } from 'undici';
import { defaultPolicy } from '#lib/contracts/policy';
import { executeChain } from '#lib/engine/execute-chain';
import { readNeeds } from '#lib/engine/needs';
import { rewriteChunk } from '#lib/upstreams/chat/stream-event';
import { chatEndpointOf } from '#lib/upstreams/chat/send-chat';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { systemNowMs } from '../system-clock.ts';
import { categoryPrefix } from './resolve-chain.ts';

const body = { messages: [{ role: 'user', content: 'Say hello.' }], stream: false };
const connection = { id: 'rehearsal', slug: 'rehearsal', name: 'Rehearsal', isDemo: false, problem: null };
/** No slug has a capital letter, so no category is ever called so. */
const NO_CATEGORY = `${categoryPrefix}Rehearsal`;

/**
 * Sends one request through the executor to this process's own gateway, which refuses it, so that the code a request
 * runs through is loaded and compiled before the first real one comes. It calls no upstream and leaves no row.
 */
export async function rehearse(ownUrl: string): Promise<void> {
  const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
  const upstream = upstreamOf('openrouter');
  const server = { name: connection.name, baseUrl: `${ownUrl}/v1`, apiKey: null, headers: {} };
  const chat = {
    dispatcher,
    endpoint: chatEndpointOf(server.baseUrl),
    headers: {},
    secrets: [],
    hideSecrets: (text: string) => text,
    names: { lookup: () => undefined, resolve: () => undefined },
  };
  const { signal } = new AbortController();
  try {
    await executeChain(
      {
        chain: [{ id: NO_CATEGORY, connection, facts: null }],
        policy: { ...defaultPolicy, retries: 0 },
        needs: readNeeds(body),
        stream: false,
        messages: body.messages,
        isContinuable: false,
      },
      {
        now: systemNowMs,
        random: Math.random,
        sleep: () => Promise.resolve(),
        cancelCause: () => null,
        send: (call) =>
          upstream.send(
            chat,
            { bodyBy: (prepare) => prepare(body, defaultPolicy), passedHeaders: {}, signal },
            call,
          ),
        classify: (reply, _candidate, nowMs) => upstream.classify(reply, server, nowMs),
        explain: (classification, { id }) => upstream.explain(classification, server, id),
        rewrite: rewriteChunk,
        deliver: () => undefined,
        tell: () => undefined,
        cooldowns: {
          find: () => null,
          isProbed: () => false,
          claimProbe: () => true,
          note: () => {},
          previous: () => null,
          succeed: () => {},
          releaseProbe: () => {},
        },
        stats: () => null,
      },
    );
  } finally {
    await dispatcher.close();
  }
}
