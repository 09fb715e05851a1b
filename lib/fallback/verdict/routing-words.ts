import { evidence, type Finding, type Rule } from './finding.ts';
import { readWant } from './wording.ts';

const noEndpoint =
  /\bno (?:endpoints?|allowed providers?|(?:available )?(?:model )?providers?)\b[^\n]{0,40}\b(?:found|available|that|which|meets?|matching|support|for)\b|\b0 endpoints? out of|\bno available (?:model )?provider|\bunavailable for free|\bfree (?:variant|version|period|model)\b[^.\n]{0,40}\bended|\bonly available on agentic|\brequires you to complete|\ball providers\b[^.\n]{0,60}\b(?:ignored|excluded|filtered)/i;

/** OpenRouter's sentences for "no provider is left for this request". */
export const byRoutingWords: Rule = ({ message, text, path, providerSpoke, status }) => {
  if (providerSpoke !== null || status === 429) return null;
  const said = message === '' ? text.slice(0, 2_048) : message;
  const match = noEndpoint.exec(said);
  if (match === null) return null;
  const field = message === '' ? 'body' : `${path}.message`;
  return {
    ...judgeWords(said),
    evidence: [evidence(field, said.slice(match.index, match.index + 200), 'no provider is left for it')],
  };
};

function judgeWords(said: string): Omit<Finding, 'evidence'> {
  if (
    /data policy|privacy|guardrail|\bzdr\b|data retention|training|attestation|confirmation|settings\/preferences/i.test(
      said,
    )
  ) {
    return { origin: 'policy', action: 'switch_model', kind: 'model_unavailable' };
  }
  if (/max(?:imum)? price/i.test(said))
    return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable' };
  const capable = /that (?:can )?(?:support|handle|accept|provide|offer)s?\b[^\n]{0,160}/i.exec(said)?.[0];
  if (capable !== undefined) {
    if (/context|tokens/i.test(capable)) {
      return { origin: 'request', action: 'switch_to_larger_context', kind: 'context_too_long' };
    }
    return {
      origin: 'routing',
      action: 'switch_to_capable_model',
      kind: 'not_capable',
      ...readWant(capable),
    };
  }
  return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable' };
}
