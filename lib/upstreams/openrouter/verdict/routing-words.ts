import type { Cause } from '#lib/contracts/cause';
import type { Origin } from '#lib/contracts/vocabulary';
import { evidence } from '#lib/upstreams/verdict/evidence';
import type { Finding, Rule } from '#lib/upstreams/verdict/finding';
import { readWant } from '#lib/upstreams/verdict/want';

const noEndpoint =
  /\bno (?:endpoints?|allowed providers?|(?:available )?(?:model )?providers?)\b[^\n]{0,40}\b(?:found|available|that|which|meets?|matching|support|for)\b|\b0 endpoints? out of|\bno available (?:model )?provider|\bunavailable for free|\bfree (?:variant|version|period|model)\b[^.\n]{0,40}\bended|\bonly available on agentic|\brequires you to complete|\ball providers\b[^.\n]{0,60}\b(?:ignored|excluded|filtered)/i;

/** OpenRouter's messages that no provider is left for this request. */
export const byRoutingWords: Rule = ({ message, messageField, party, status }) => {
  if (status === 429 || (party !== 'openrouter' && party !== 'unknown')) return null;
  const said = message.slice(0, 2_048);
  const match = noEndpoint.exec(said);
  if (match === null) return null;
  const phrase = said.slice(match.index, match.index + 200);
  return { ...judgeWords(said), evidence: [evidence(messageField, phrase, 'no provider can serve it')] };
};

function judgeWords(said: string): Omit<Finding, 'evidence'> {
  if (/\ball providers\b[^.]{0,40}\bignored\b/i.test(said)) return ofRouting('provider_choice', 'routing');
  if (/attestation|confirmation|settings\/preferences/i.test(said))
    return ofRouting('confirmation', 'policy');
  if (/data policy|privacy|guardrail|\bzdr\b|data retention|training/i.test(said))
    return ofRouting('privacy', 'policy');
  if (/max(?:imum)? price/i.test(said)) return ofRouting('price_limit', 'routing');
  if (/agentic/i.test(said)) return ofRouting('agents_only', 'routing');
  if (/allowed providers|\bignored\b/i.test(said)) return ofRouting('provider_choice', 'routing');
  if (/unavailable for free|\bfree (?:variant|version|period|model)\b[^.\n]{0,40}\bended/i.test(said))
    return ofRouting('free_ended', 'routing');
  const capable = /that (?:can )?(?:support|handle|accept|provide|offer)s?\b[^\n]{0,160}/i.exec(said)?.[0];
  if (capable === undefined) return ofRouting('no_provider', 'routing');
  if (/context|tokens/i.test(capable))
    return { cause: 'context_length', origin: 'request', action: 'switch_to_larger_context' };
  return {
    cause: 'capability',
    origin: 'routing',
    action: 'switch_to_capable_model',
    ...readWant(capable),
  };
}

function ofRouting(cause: Cause, origin: Origin): Omit<Finding, 'evidence'> {
  return { cause, origin, action: 'switch_model' };
}
