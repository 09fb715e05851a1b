import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import { asList, asRecord, asText, type JsonRecord } from './read-json.ts';
import type { Signals } from './signals.ts';

/** The response object in a Responses body or event; null if there is none. */
export function findResponse(document: JsonRecord): JsonRecord | null {
  const inside = asRecord(document['response']);
  const response = inside ?? document;
  return response['object'] === 'response' || (inside !== null && Array.isArray(inside['output']))
    ? response
    : null;
}

/** Classifies a response without an error and without an answer. */
export function judgeResponse(signals: Signals, response: JsonRecord): Finding | null {
  const { fault } = signals;
  if (fault !== null && fault !== 'empty') return null;
  const status = asText(response['status'], 64);
  const reason = asText(asRecord(response['incomplete_details'])?.['reason'], 64);
  const ends = [
    evidence('status', status ?? 'none', 'how the response ended'),
    ...(reason === null ? [] : [evidence('incomplete_details.reason', reason, 'why it is incomplete')]),
  ];
  if (asList(response['output']).some(holdsAnswer))
    return found('no_failure', signals, ends, { certain: false });
  if (reason === 'content_filter') return found('content_filter', signals, ends);
  if (reason !== 'max_output_tokens')
    return found('empty_answer', signals, [...ends, evidence('output', 'empty', 'an empty answer')]);
  const outputTokens = asRecord(response['usage'])?.['output_tokens'];
  // OpenRouter's way of reporting that a request exceeds the context window.
  return typeof outputTokens === 'number' && outputTokens > 0
    ? found(
        'tokens_spent_thinking',
        signals,
        [...ends, evidence('output', 'empty', 'the token limit was used up before any text')],
        { obstacle: 'output_tokens' },
      )
    : found('context_length', signals, [
        ...ends,
        evidence(
          'usage.output_tokens',
          outputTokens ?? 'none',
          'no token was written: the request is too long',
        ),
      ]);
}

function holdsAnswer(item: unknown): boolean {
  const known = asRecord(item);
  const type = asText(known?.['type'], 64);
  if (type === null || type === 'reasoning') return false;
  if (type !== 'message') return true;
  return asList(known?.['content']).some((part) => {
    const { text, refusal } = asRecord(part) ?? {};
    return asText(text) !== null || asText(refusal) !== null;
  });
}
