import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Finding, Rule } from '#lib/upstreams/verdict/finding';
import { asRecord, asText } from '#lib/upstreams/verdict/read-json';
import { readWant } from '#lib/upstreams/verdict/want';

type Meaning = Omit<Finding, 'evidence'> & { readonly meaning: string };

const codes: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  [
    'model_not_found',
    {
      origin: 'request',
      action: 'switch_model',
      cause: 'unknown_model',
      meaning: 'OpenRouter has no model with this name',
    },
  ],
  [
    'wrong_endpoint',
    {
      origin: 'request',
      action: 'switch_model',
      cause: 'capability',
      meaning: 'this kind of call does not support the model',
    },
  ],
  [
    'no_endpoints',
    {
      origin: 'routing',
      action: 'switch_model',
      cause: 'no_provider',
      meaning: 'no provider serves this model now',
    },
  ],
  [
    'model_deprecated',
    {
      origin: 'routing',
      action: 'switch_model',
      cause: 'no_provider',
      meaning: 'the model was withdrawn',
    },
  ],
  [
    'model_unavailable_upstream',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      cause: 'model_unavailable',
      meaning: 'the providers do not offer the model now',
    },
  ],
  [
    'capacity_exhausted',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      cause: 'rate_limit',
      meaning: 'every provider of this model is at capacity',
    },
  ],
  [
    'temporarily_unavailable',
    {
      origin: 'upstream_provider',
      action: 'switch_model',
      cause: 'overloaded',
      meaning: 'the providers of this model are temporarily unavailable',
    },
  ],
  [
    'region_restricted',
    {
      origin: 'policy',
      action: 'switch_model',
      cause: 'region',
      meaning: 'the model is not offered in this region',
    },
  ],
  [
    'privacy_restricted',
    {
      origin: 'policy',
      action: 'switch_model',
      cause: 'privacy',
      meaning: 'your privacy settings exclude every provider of this model',
    },
  ],
  [
    'constraint_filtered',
    {
      origin: 'routing',
      action: 'switch_model',
      cause: 'no_provider',
      meaning: 'a condition of the request excludes every provider of this model',
    },
  ],
  [
    'free_variant_ended',
    {
      origin: 'routing',
      action: 'switch_model',
      cause: 'free_ended',
      meaning: 'the free version of the model ended',
    },
  ],
]);

/** `error.availability`: OpenRouter's own explanation of why a model was unavailable. */
export const byAvailability: Rule = ({ availability, path, status }) => {
  const code = asText(availability?.['code'], 80)?.toLowerCase();
  if (availability === null || code === undefined) return null;
  const field = `${path}.availability.code`;
  const known = codes.get(code);
  if (known === undefined) {
    const busy = status === 429 || status === 503 || availability['retryable'] === true;
    return {
      origin: busy ? 'upstream_provider' : 'routing',
      action: 'switch_model',
      cause: busy ? 'overloaded' : 'no_provider',
      certain: false,
      evidence: [evidence(field, code, 'the model was not available')],
    };
  }
  const { meaning, ...finding } = known;
  const items = [evidence(field, code, meaning)];
  if (code !== 'constraint_filtered') return { ...finding, evidence: items };

  const constraint = asRecord(availability['constraint']);
  if (constraint === null) return { ...finding, evidence: items };
  const named = `${asText(constraint['field'], 100) ?? ''} ${asText(constraint['detail'], 300) ?? ''}`.trim();
  items.push(evidence(`${path}.availability.constraint`, named, 'the condition that excluded them'));
  const privacy = /privacy|data.?(?:policy|collection)|zdr|guardrail|retention/i.test(named);
  if (privacy) return { ...finding, cause: 'privacy', origin: 'policy', evidence: items };
  if (/price/i.test(named)) return { ...finding, cause: 'price_limit', evidence: items };
  if (/provider\.(?:only|ignore|order)/i.test(named))
    return { ...finding, cause: 'provider_choice', evidence: items };
  const wanted = readWant(named);
  if (wanted.missingCapability === null && wanted.obstacle === null) return { ...finding, evidence: items };
  return { ...finding, action: 'switch_to_capable_model', cause: 'capability', ...wanted, evidence: items };
};
