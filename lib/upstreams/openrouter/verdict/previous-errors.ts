import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Finding, Rule } from '#lib/upstreams/verdict/finding';
import { byProvider } from '#lib/upstreams/verdict/provider-error';
import { readPreviousError } from '#lib/upstreams/verdict/signals';
import { byWords } from '#lib/upstreams/verdict/words';

/**
 * Within one call, OpenRouter tries several providers and reports the last error. The first error, in
 * `previous_errors`, is why the model was unavailable.
 */
export const byPreviousErrors: Rule = (signals, nowMs) => {
  const first = signals.previous[0];
  if (first === undefined) return null;
  if (signals.providerSpoke === null && (signals.status === 401 || signals.status === 402)) return null;

  const earlier = readPreviousError(signals, first);
  const item = evidence(
    `${signals.path}.metadata.previous_errors[0]`,
    [earlier.status, earlier.provider.message || earlier.message || earlier.words.join(' ')]
      .filter(Boolean)
      .join(' '),
    'the first provider that was tried',
  );
  const spoken = {
    ...earlier,
    providerSpoke: earlier.providerSpoke ?? item,
    party: earlier.isByok ? 'own_key' : 'provider',
  } as const;
  const finding: Finding | null = byWords(spoken, nowMs) ?? byProvider(spoken, nowMs);
  if (finding === null) return null;
  return {
    ...finding,
    evidence: [
      item,
      ...finding.evidence
        .filter((other) => other !== item)
        .map((other) => ({ ...other, field: placeOf(other.field, signals.path) })),
    ],
    provider: earlier.providerName ?? signals.providerName,
    message: earlier.provider.message || earlier.message,
  };
};

/** The position of an earlier error's field within the whole body. */
function placeOf(field: string, path: string): string {
  const within = /^error\.(?:metadata\.)?(\w+)$/.exec(field)?.[1];
  if (within === undefined && field !== 'status') return field;
  return `${path}.metadata.previous_errors[0].${within ?? 'code'}`;
}
