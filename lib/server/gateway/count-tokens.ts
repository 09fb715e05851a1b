import { messages } from '#lib/dialects/messages/messages';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

type Count =
  | { readonly outcome: 'counted'; readonly inputTokens: number }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** Estimates the input tokens of a Messages request without calling a model. */
export function countTokens(body: unknown): Count {
  const read = messages.readRequest(body);
  if (read.outcome === 'refused') {
    const { code, message, param } = read;
    return { outcome: 'refused', refusal: refuse(400, 'invalid_request', code, message, param) };
  }
  const { needs } = messages.describe(read.request.body);
  return { outcome: 'counted', inputTokens: needs.inputTokens };
}
