import type { ProviderRouting } from '#lib/contracts/policy';
import { continuationMessages } from '#lib/fallback/continue-answer';
import type { Call } from '#lib/fallback/execution';

/** A client's chat body, made ready to be sent to one model after another. */
export type ChatBody = { readonly write: (call: Call) => string };

/**
 * Keeps everything the client sent but `model` and `models`, which the executor decides, and puts the
 * category's provider routing under the client's own. The body is written out once, not per attempt.
 */
export function prepareChatBody(body: Readonly<Record<string, unknown>>, routing: ProviderRouting): ChatBody {
  const { model: _model, models: _models, ...rest } = body;
  const kept: Record<string, unknown> = rest;
  const provider = mergeProvider(routing, kept.provider);
  if (provider !== null) kept.provider = provider;
  let written: string | null = null;
  return {
    write(call) {
      if (call.continuation !== null) {
        const messages = continuationMessages(
          Array.isArray(kept.messages) ? kept.messages : [],
          call.continuation,
        );
        return JSON.stringify({ ...kept, model: call.model, messages });
      }
      written ??= JSON.stringify(kept).slice(1);
      return `{"model":${JSON.stringify(call.model)},${written}`;
    },
  };
}

/** What to put in place of what was sent, or null to leave it. */
function mergeProvider(routing: ProviderRouting, sent: unknown): unknown {
  if (Object.keys(routing).length === 0) return null;
  if (sent === undefined || sent === null) return routing;
  return typeof sent === 'object' && !Array.isArray(sent) ? { ...routing, ...sent } : null;
}
