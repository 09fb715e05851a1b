import { found } from '#lib/upstreams/verdict/decide';
import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Rule } from '#lib/upstreams/verdict/finding';
import { asList, asRecord, asText } from '#lib/upstreams/verdict/read-json';

/** Moderation and guardrails state their reasons in the metadata. The flagged text is never stored. */
export const byPolicyBlock: Rule = (signals) => {
  const { metadata, document, path } = signals;
  const reasons = asList(metadata?.['reasons'])
    .slice(0, 8)
    .map((reason) => asText(reason, 80))
    .filter((reason) => reason !== null);
  if (reasons.length > 0 || metadata?.['flagged_input'] !== undefined) {
    const flaggedFor = reasons.join(', ');
    return found(
      'moderation',
      signals,
      [evidence(`${path}.metadata.reasons`, flaggedFor || 'flagged', 'moderation flagged the input')],
      { flaggedFor: flaggedFor === '' ? null : flaggedFor },
    );
  }
  if (asList(metadata?.['patterns']).length > 0) {
    return found('guardrail', signals, [
      evidence(`${path}.metadata.patterns`, 'matched', 'a guardrail of the account matched the input'),
    ]);
  }
  const blocked = asList(asRecord(document?.['openrouter_metadata'])?.['pipeline'])
    .slice(0, 20)
    .map(asRecord)
    .find((stage) => asRecord(stage?.['data'])?.['action'] === 'blocked');
  if (blocked === undefined || blocked === null) return null;
  return found('guardrail', signals, [
    evidence(
      'openrouter_metadata.pipeline',
      asText(blocked['type'], 60) ?? 'blocked',
      'a guardrail stopped the request',
    ),
  ]);
};
