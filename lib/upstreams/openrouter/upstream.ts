import { sendCall } from '#lib/upstreams/call/send-call';
import type { Wire } from '#lib/dialects/wire';
import { mapFacts } from '#lib/upstreams/call/map-facts';
import type { Upstream, UpstreamRequest } from '#lib/upstreams/upstream';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import { checkKey } from './check-key.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { findUnfitMedia } from './fit-media.ts';
import { readOpenRouterAccount } from './read-account.ts';
import { readOpenRouterActivity } from './read-activity.ts';
import { prepareBody } from './request-body.ts';
import { routerAt } from './router-at.ts';

/** Makes OpenRouter report the providers that it tried within a call. */
const wantsMetadata = { 'x-openrouter-metadata': 'enabled' };

/**
 * Copies Messages betas to OpenRouter's own header, because OpenRouter doesn't document whether it reads
 * Anthropic's.
 */
function pairedFor(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const betas = headers['anthropic-beta'];
  return betas === undefined ? headers : { ...headers, 'x-anthropic-beta': betas };
}

/** OpenRouter has its own path for images. */
function wireOf({ name, wire }: UpstreamRequest['dialect']): Wire {
  return name === 'images' ? { ...wire, path: '/images' } : wire;
}

/** OpenRouter, and the demo that simulates it. */
export const openRouterUpstream: Upstream = {
  findUnfit: findUnfitMedia,
  async send(connection, { dialect, body, outgoing, passedHeaders, pairedHeaders, signal }, call) {
    const prepared = outgoing(prepareBody);
    const { leftBehind } = prepared;
    const sent = await sendCall(
      {
        connection,
        request: body,
        wire: wireOf(dialect),
        outgoing: prepared,
        passedHeaders: { ...passedHeaders, ...pairedFor(pairedHeaders), ...wantsMetadata },
        signal,
      },
      call,
    );
    return leftBehind.length === 0 ? sent : mapFacts(sent, (facts) => ({ ...facts, leftBehind }));
  },
  classify: (reply, _server, nowMs) => classify(reply, nowMs),
  explain: (classification, server, model) => explainVerdict(classification, model, null, routerAt(server)),
  catalogue: fetchCatalogue,
  async check(server, wait) {
    // The model list is public, so only the key's own endpoint shows whether the key works.
    if (server.apiKey !== null) {
      const key = await checkKey({ ...server, apiKey: server.apiKey, ...wait });
      if (key.outcome !== 'accepted') return { ok: false, problem: key.message, models: 0 };
    }
    const fetched = await fetchCatalogue(server, wait);
    return fetched.outcome === 'fetched'
      ? { ok: true, problem: null, models: fetched.catalogue.models.length }
      : { ok: false, problem: fetched.reason, models: 0 };
  },
  readAccount: readOpenRouterAccount,
  readActivity: readOpenRouterActivity,
};
