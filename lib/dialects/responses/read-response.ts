import { noFacts, type CallFacts, type Usage } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import {
  billedTier,
  nameOrNull,
  readRouterAttempts,
  readUsage,
  servedModelOf,
  type ModelNames,
} from '#lib/dialects/call-facts';
import type { AnswerInput, AnswerRead, Body } from '#lib/dialects/wire';
import { holdsAnswer, outputOf } from './items.ts';
import { fillResponse } from './response-object.ts';

/** Reads a body that came with HTTP 200, which can still be an error. */
export function readResponse({ bytes, model, names, generationId }: AnswerInput): AnswerRead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const json = parseJson(text);
  const known = { ...noFacts, generationId };
  if (json.outcome !== 'read') {
    return {
      kind: 'failed',
      body: json.outcome === 'too_deep' ? undefined : text,
      fault: text.trim() === '' ? 'empty' : 'malformed',
      facts: known,
    };
  }
  const body = json.value;
  if (!isRecord(body)) return { kind: 'failed', body, fault: 'malformed', facts: known };
  const facts = factsOf(body, { model, names, before: known });
  if (hasFailed(body)) return { kind: 'failed', body, fault: null, facts };
  if (body.status === 'in_progress' || body.status === 'queued')
    return { kind: 'failed', body, fault: 'cut', facts };
  if (!outputOf(body).some(holdsAnswer)) return { kind: 'failed', body, fault: 'empty', facts };
  const filled = fillResponse(body);
  return {
    kind: 'answered',
    facts,
    answer: { bytes: filled === body ? bytes : Buffer.from(JSON.stringify(filled)), body: { ...filled } },
  };
}

type Known = { readonly model: string; readonly names: ModelNames; readonly before: CallFacts };

/** Adds the facts from a response object to the facts so far. */
export function factsOf(response: Body, { model, names, before }: Known): CallFacts {
  const routerAttempts = isRecord(response.openrouter_metadata)
    ? readRouterAttempts(response.openrouter_metadata)
    : before.routerAttempts;
  return {
    ...before,
    servedModel: before.servedModel ?? servedModelOf(model, response.model, names),
    provider:
      before.provider ??
      nameOrNull(response.provider) ??
      routerAttempts.findLast(({ status }) => status === 200)?.provider ??
      null,
    generationId: before.generationId ?? nameOrNull(response.id),
    routerAttempts,
    usage: usageOf(response) ?? before.usage,
    finishReason: finishOf(response) ?? before.finishReason,
    // Before the answer ends, it only repeats what was asked for.
    serviceTier: billedTier(before.serviceTier, usageOf(response) === null ? null : response.service_tier),
  };
}

export function hasFailed({ error, status }: Body): boolean {
  return (
    isRecord(error) ||
    (typeof error === 'string' && error !== '') ||
    status === 'failed' ||
    status === 'cancelled'
  );
}

function usageOf({ usage }: Body): Usage | null {
  if (!isRecord(usage)) return null;
  const { input_tokens, input_tokens_details, output_tokens, output_tokens_details, ...rest } = usage;
  return readUsage({
    ...rest,
    prompt_tokens: input_tokens,
    prompt_tokens_details: input_tokens_details,
    completion_tokens: output_tokens,
    completion_tokens_details: output_tokens_details,
  });
}

/** Why the response ended: its status, or the reason why it is incomplete. */
function finishOf({ status, incomplete_details: details }: Body): string | null {
  if (status === 'incomplete' && isRecord(details)) return nameOrNull(details.reason) ?? 'incomplete';
  return status === 'completed' || status === 'incomplete' ? status : null;
}
