import { evidence, type Finding, type Rule } from './finding.ts';
import { asList, asRecord, asText } from './read-json.ts';
import { readWant } from './wording.ts';

/** `metadata.failed_routing_step`: the filter that left no provider, in words such as "Filter by Data Policy". */
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

function judgeStep(words: string, attested: boolean, message: string): Omit<Finding, 'evidence'> {
  if (
    attested ||
    /guardrail|data.?policy|privacy|training|zdr|retention|attestation|moderation|data.?region/i.test(words)
  ) {
    return { origin: 'policy', action: 'switch_model', kind: 'model_unavailable' };
  }
  if (/context|token|prompt length/i.test(words)) {
    return { origin: 'request', action: 'switch_to_larger_context', kind: 'context_too_long' };
  }
  if (/harness|price|allowed providers|ignored|fallback|deprecat|region/i.test(words)) {
    return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable' };
  }
  if (
    /image|audio|video|file|modalit|tool|param|structured|reason|capab|support|compatib|schema|feature/i.test(
      words,
    )
  ) {
    return {
      origin: 'routing',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      ...readWant(words, message),
    };
  }
  return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable' };
}
