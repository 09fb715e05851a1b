import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Rule } from './finding.ts';
import type { Cause } from '#lib/contracts/cause';
import { foundLimit } from './whose-limit.ts';

/**
 * Names that client libraries give errors by status. Some libraries map them wrongly, so this is the weakest
 * evidence.
 */
const names: readonly (readonly [RegExp, Cause])[] = [
  [/\b(?:BadRequest|UnprocessableEntity|InvalidRequest)(?:Response)?Error\b/, 'bad_request'],
  [/\b(?:Authentication|Unauthorized)(?:Response)?Error\b/, 'key'],
  [/\bPaymentRequired(?:Response)?Error\b/, 'balance'],
  [/\b(?:PermissionDenied|Forbidden)(?:Response)?Error\b/, 'forbidden'],
  [/\b(?:RateLimit|TooManyRequests)(?:Response)?Error\b/, 'rate_limit'],
  [/\b(?:ServiceUnavailable|ProviderOverloaded)(?:Response)?Error\b/, 'overloaded'],
  [/\b(?:InternalServer|BadGateway)(?:Response)?Error\b/, 'server_error'],
];

/** The name of an exception, if the text says nothing else. */
export const byExceptionName: Rule = (signals) => {
  const { error, message, messageField } = signals;
  if (error !== null) return null;
  for (const [name, cause] of names) {
    const match = name.exec(message);
    if (match === null) continue;
    const items = [evidence(messageField, match[0], 'what the client library calls this error')];
    return cause === 'rate_limit'
      ? foundLimit(signals, items)
      : found(cause, signals, items, { certain: false });
  }
  return null;
};
