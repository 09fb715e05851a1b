import type { Classification, Explanation } from '#lib/engine/classification';
import { explainFailure } from './failure.ts';
import { explainKey } from './key.ts';
import { explainLimit } from './limit.ts';
import { explainMoney } from './money.ts';
import { explainNothing } from './nothing.ts';
import type { CalledServer, Past, NamedVerdict } from './phrasing.ts';
import { explainRequestFault } from './request-fault.ts';
import { explainRouting } from './routing.ts';
import { explainRule } from './rule.ts';

/**
 * Explains a verdict to a non-engineer: who caused the error, whether it was them, and what they can do.
 * `modelId` is the requested model if the verdict doesn't name one, `server` the connection that the
 * call went through; `past` is set for a limit that is over.
 */
export function explainVerdict(
  classification: Classification,
  modelId: string | null = null,
  past: Past | null = null,
  server: CalledServer | null = null,
): Explanation {
  const { title, explanation, advice } = explain(nameParties(classification, { modelId, past, server }));
  return { title: capitalize(title), explanation: capitalize(explanation), advice };
}

type Asked = {
  readonly modelId: string | null;
  readonly past: Past | null;
  readonly server: CalledServer | null;
};

function nameParties(classification: Classification, { modelId, past, server }: Asked): NamedVerdict {
  const { facts, company, party } = classification;
  const model = modelId ?? facts.model;
  const isBehindOpenRouter = party === 'provider' || party === 'own_key' || party === 'openrouter';
  // A call to any other server involves only that server.
  const provider =
    server?.isOpenRouter === false
      ? (company ?? server.name)
      : (facts.provider ?? (company === 'OpenRouter' ? null : company));
  return {
    ...classification,
    model: model ?? 'this model',
    provider: provider ?? 'the provider',
    runner:
      server?.isOpenRouter === false
        ? ownRunner(company, server)
        : runnerOf(provider, model, isBehindOpenRouter),
    vendor: company ?? server?.name ?? 'the company that answered',
    isOpenRouter: company === 'OpenRouter',
    server,
    past,
  };
}

/** The person's own server has only the name of its connection. */
function ownRunner(company: string | null, { name }: CalledServer): string {
  return company === null || company === name
    ? `The server of your ${name} connection`
    : `${company}, called through your ${name} connection,`;
}

function runnerOf(provider: string | null, model: string | null, isBehindOpenRouter: boolean): string {
  if (provider === null) return `the provider that runs ${model ?? 'this model'}`;
  return model === null || !isBehindOpenRouter ? provider : `${provider}, which runs ${model},`;
}

function explain(verdict: NamedVerdict): Explanation {
  switch (verdict.cause) {
    case 'rate_limit':
    case 'free_daily_limit':
    case 'free_minute_limit':
    case 'model_limit':
    case 'slowed_down':
    case 'credits_in_use':
    case 'byok_free_limit':
      return explainLimit(verdict, verdict.cause);
    case 'balance':
    case 'request_cost':
    case 'minimum_balance':
    case 'key_limit':
    case 'budget':
      return explainMoney(verdict, verdict.cause);
    case 'key':
    case 'key_rights':
    case 'forbidden':
    case 'account_blocked':
      return explainKey(verdict, verdict.cause);
    case 'moderation':
    case 'guardrail':
    case 'content_filter':
    case 'terms':
    case 'region':
    case 'privacy':
    case 'confirmation':
      return explainRule(verdict, verdict.cause);
    case 'no_provider':
    case 'provider_choice':
    case 'price_limit':
    case 'agents_only':
    case 'free_ended':
    case 'unknown_model':
    case 'model_unavailable':
    case 'model_access':
      return explainRouting(verdict, verdict.cause);
    case 'context_length':
    case 'output_length':
    case 'tokens_spent_thinking':
    case 'prefill':
    case 'capability':
    case 'vendor_rule':
    case 'foreign_state':
    case 'media':
    case 'too_large':
    case 'bad_request':
    case 'wrong_address':
    case 'not_ready':
      return explainRequestFault(verdict, verdict.cause);
    case 'overloaded':
    case 'server_error':
    case 'timeout':
    case 'empty_answer':
    case 'invalid_answer':
    case 'interrupted':
    case 'unreachable':
    case 'insecure':
    case 'connection_lost':
    case 'web_page':
    case 'redirect':
      return explainFailure(verdict, verdict.cause);
    case 'answer_too_large':
    case 'deadline':
    case 'own_guard':
    case 'unknown':
    case 'no_failure':
    case 'not_an_api_error':
      return explainNothing(verdict, verdict.cause);
  }
}

/** A model's id and a name such as xAI keep their small letters. */
function capitalize(text: string): string {
  return /^(?:[^\s]{0,80}[/:]|[a-z][A-Z])/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
