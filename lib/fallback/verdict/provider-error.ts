import { evidence, type Finding, type Rule } from './finding.ts';
import type { Signals } from './signals.ts';
import { readWording } from './wording.ts';

/**
 * The provider behind OpenRouter answered with an error that is not about the request. Its words about quota, billing
 * or keys concern whoever holds the account there: OpenRouter, unless the call ran on the person's own provider key.
 */
export const byProvider: Rule = (signals) => {
  const { providerSpoke, status, isByok, provider, error, words, path, providerCode } = signals;
  const message = error === null ? signals.text.slice(0, 2_048) : signals.message;
  if (providerSpoke === null) return null;
  const owner = isByok ? 'upstream_byok' : 'upstream_provider';
  const byok = isByok
    ? [evidence(`${path}.metadata.is_byok`, 'true', 'the call ran on your own provider key')]
    : [];
  const items = [providerSpoke, ...byok];
  const said = `${provider.text === '' ? message : provider.text} ${words.join(' ')} ${providerCode}`;
  const code = status === null || status < 400 ? provider.status : status;
  const withStatus = code === null ? items : [...items, evidence('status', String(code), meaningOf(code))];

  if (code === 429 || /rate[ _-]?limit|too many requests|resource_exhausted|throttl/i.test(said)) {
    return { origin: owner, action: 'switch_model', kind: 'rate_limited', evidence: withStatus };
  }
  if (
    code === 401 ||
    code === 402 ||
    code === 403 ||
    readWording(said, new Set(['auth'] as const)) !== null
  ) {
    const kind = code === 402 ? 'credits_exhausted' : 'unauthorized';
    return { origin: owner, action: 'switch_model', kind, evidence: withStatus };
  }
  if (code === 404 || code === 410) {
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'model_unavailable',
      evidence: withStatus,
    };
  }
  if (code !== null && code < 500 && code !== 408) return refusedRequest(signals, said, withStatus);
  return {
    origin: 'upstream_provider',
    action: 'switch_model',
    kind: serverKind(code, said),
    evidence: withStatus,
  };
};

/** A 4xx of the provider: the request's fault where the provider gives a reason, else nobody can say. */
function refusedRequest(signals: Signals, said: string, items: Finding['evidence']): Finding {
  // "Reformat your input and try again" is an instruction, "please try again" an excuse.
  if (
    /overload|at capacity|quota|(?:internal|server) error|(?<!\band )try again|temporar|unavailable/i.test(
      said,
    )
  ) {
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: serverKind(null, said),
      evidence: items,
    };
  }
  const reason = signals.provider.message.trim();
  const own = signals.message;
  const generic =
    signals.error === null || /^(?:error:?\s*)?provider returned (?:an? )?error\.?$/i.test(own.trim());
  if (generic && (reason.length < 12 || /^(?:error|bad request|unknown error|\W*)$/i.test(reason))) {
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'unknown',
      certain: false,
      evidence: items,
    };
  }
  return {
    origin: 'request',
    action: 'fail_request',
    kind: 'bad_request',
    evidence: [
      evidence(
        reason === '' ? `${signals.path}.message` : `${signals.path}.metadata.raw`,
        reason || own,
        'why the provider refused it',
      ),
      ...items,
    ],
  };
}

function serverKind(code: number | null, said: string): Finding['kind'] {
  if (code === 408 || code === 504 || code === 524 || /time(?:d)?[ -]?out|deadline/i.test(said))
    return 'timed_out';
  if (code === 503 || code === 529 || /overload|capacity|no backends|worker|quota/i.test(said))
    return 'overloaded';
  return 'server_error';
}

export function meaningOf(code: number): string {
  if (code === 429) return 'too many requests';
  if (code === 401 || code === 403) return 'not allowed';
  if (code === 402) return 'payment required';
  if (code === 404 || code === 410) return 'not found';
  if (code === 408 || code === 504 || code === 524) return 'took too long';
  if (code === 503 || code === 529) return 'overloaded or unavailable';
  if (code >= 300 && code < 400) return 'sent on to another address';
  return code >= 500
    ? 'a failure on the server side'
    : code >= 400
      ? 'the request was refused'
      : 'no failure by itself';
}
