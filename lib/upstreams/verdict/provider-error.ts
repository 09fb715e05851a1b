import type { Cause } from '#lib/contracts/cause';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import { readCause } from './spoken-cause.ts';
import type { Signals } from './signals.ts';

/**
 * The provider behind OpenRouter answered with an error that is not about the request. Its words about quota,
 * billing or keys concern the account there: OpenRouter's or, if the call used the user's provider key, the
 * user's.
 */
export const byProvider: Rule = (signals) => {
  const { providerSpoke, status, isByok, provider, path } = signals;
  if (providerSpoke === null) return null;
  const byok = isByok
    ? [evidence(`${path}.metadata.is_byok`, 'true', 'the call ran on your own provider key')]
    : [];
  const items = [providerSpoke, ...byok];
  const code = status === null || status < 400 ? provider.status : status;
  const withStatus = code === null ? items : [...items, evidence('status', String(code), meaningOf(code))];
  if (code === 429) return found('rate_limit', signals, withStatus);
  if (code === 401 || code === 403) return found('key', signals, withStatus);
  if (code === 402) return found('balance', signals, withStatus);
  // Whichever key was used, these are faults of the provider.
  const party = { party: 'provider' } as const;
  if (code === 404 || code === 410) return found('model_unavailable', party, withStatus);
  if (code !== null && code < 500 && code !== 408) return refusedRequest(signals, withStatus);
  return found(serverCause(code, signals.said), party, withStatus);
};

/**
 * A provider's 4xx. The request is at fault if the provider gives a reason; otherwise, the cause is unknown.
 */
function refusedRequest(signals: Signals, items: Finding['evidence']): Finding {
  const { said, provider, message: own, error, path } = signals;
  // "Reformat your input and try again" is an instruction, "please try again" an excuse.
  if (/quota|(?:internal|server) error|(?<!\band )try again|temporar|unavailable/i.test(said))
    return found(serverCause(null, said), { party: 'provider' }, items);
  const reason = provider.message.trim();
  const isGeneric =
    error === null || /^(?:error:?\s*)?(?:[45]\d\d )?provider returned (?:an? )?error\.?$/i.test(own.trim());
  if (isGeneric && (reason.length < 12 || /^(?:error|bad request|unknown error|\W*)$/i.test(reason)))
    return found('unknown', signals, items, { certain: false });
  const field = reason === '' ? `${path}.message` : `${path}.metadata.raw`;
  return found('bad_request', signals, [
    evidence(field, reason || own, 'why the provider refused it'),
    ...items,
  ]);
}

function serverCause(code: number | null, said: string): Cause {
  if (code === 408 || code === 504 || code === 524) return 'timeout';
  if (code === 503 || code === 529) return 'overloaded';
  const isServer = (cause: Cause) => cause === 'timeout' || cause === 'overloaded';
  return readCause(said, '', isServer, true)?.cause ?? (/quota/i.test(said) ? 'overloaded' : 'server_error');
}

export function meaningOf(code: number): string {
  if (code === 429) return 'too many requests';
  if (code === 401 || code === 403) return 'not allowed';
  if (code === 402) return 'payment required';
  if (code === 404 || code === 410) return 'not found';
  if (code === 408 || code === 504 || code === 524) return 'took too long';
  if (code === 503 || code === 529) return 'overloaded or unavailable';
  if (code >= 300 && code < 400) return 'redirected to another address';
  return code >= 500
    ? 'a failure on the server side'
    : code >= 400
      ? 'the request was refused'
      : 'no failure in itself';
}
