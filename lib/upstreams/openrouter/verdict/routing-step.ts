import type { Cause } from '#lib/contracts/cause';
import type { Origin } from '#lib/contracts/vocabulary';
import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Finding, Rule } from '#lib/upstreams/verdict/finding';
import { asList, asRecord, asText } from '#lib/upstreams/verdict/read-json';
import { readWant } from '#lib/upstreams/verdict/want';

/**
 * `metadata.failed_routing_step`: the filter that excluded the last provider, such as "Filter by Data
 * Policy".
 */
export const byRoutingStep: Rule = ({ metadata, path, message }) => {
  const step = asText(metadata?.['failed_routing_step'], 120);
  const reasons = asList(metadata?.['ineligibility_reasons'])
    .slice(0, 10)
    .map((reason) => asText(asRecord(reason)?.['reason'], 120))
    .filter((reason) => reason !== null);
  const attestation = asText(asList(metadata?.['missing_attestation_types'])[0], 80);
  if (step === null && reasons.length === 0 && attestation === null) return null;

  const items = [
    ...(step === null
      ? []
      : [evidence(`${path}.metadata.failed_routing_step`, step, 'the filter that left no provider')]),
    ...reasons
      .slice(0, 3)
      .map((reason) =>
        evidence(`${path}.metadata.ineligibility_reasons`, reason, 'why a provider was excluded'),
      ),
    ...(attestation === null
      ? []
      : [
          evidence(
            `${path}.metadata.missing_attestation_types`,
            attestation,
            'a confirmation the account has not given',
          ),
        ]),
  ];
  return {
    ...judgeStep(`${step ?? ''} ${reasons.join(' ')}`, attestation !== null, message),
    evidence: items,
  };
};

function judgeStep(words: string, isAttested: boolean, message: string): Omit<Finding, 'evidence'> {
  if (isAttested || /attestation/i.test(words)) return ofRouting('confirmation', 'policy');
  if (/guardrail|data.?policy|privacy|training|zdr|retention|moderation|data.?region/i.test(words))
    return ofRouting('privacy', 'policy');
  if (/context|token|prompt length/i.test(words)) {
    return { cause: 'context_length', origin: 'request', action: 'switch_to_larger_context' };
  }
  if (/harness/i.test(words)) return ofRouting('agents_only', 'routing');
  if (/price/i.test(words)) return ofRouting('price_limit', 'routing');
  if (/allowed providers|ignored/i.test(words)) return ofRouting('provider_choice', 'routing');
  if (/region/i.test(words)) return ofRouting('region', 'routing');
  if (/fallback|deprecat/i.test(words)) return ofRouting('no_provider', 'routing');
  if (
    /image|audio|video|file|modalit|tool|param|structured|reason|capab|support|compatib|schema|feature/i.test(
      words,
    )
  ) {
    return {
      cause: 'capability',
      origin: 'routing',
      action: 'switch_to_capable_model',
      ...readWant(words, message),
    };
  }
  return ofRouting('no_provider', 'routing');
}

function ofRouting(cause: Cause, origin: Origin): Omit<Finding, 'evidence'> {
  return { cause, origin, action: 'switch_model' };
}
