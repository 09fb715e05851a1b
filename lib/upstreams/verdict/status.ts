import type { Cause } from '#lib/contracts/cause';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import { isPage } from './page.ts';
import { meaningOf } from './provider-error.ts';
import type { Signals } from './signals.ts';
import { foundLimit } from './whose-limit.ts';

type Reading = { readonly cause: Cause } & Partial<Omit<Finding, 'evidence'>>;

/** The status alone, if nothing better is known. */
export const byStatus: Rule = (signals) => {
  const { status, httpStatus, error, message, text, words, path, messageField } = signals;
  if (status === null || (status >= 200 && status < 300) || isPage(text)) return null;
  const items = [
    evidence(
      error !== null && httpStatus !== status ? `${path}.code` : 'status',
      String(status),
      meaningOf(status),
    ),
  ];
  if (message.trim() !== '') items.push(evidence(messageField, message, 'the error message'));
  else if (words.length > 0) items.push(evidence(`${path}.code`, words.join(' '), 'the error code'));
  if (status === 429) return foundLimit(signals, items);
  const { cause, ...extra } = readStatus(signals, status);
  return found(cause, signals, items, extra);
};

function readStatus(signals: Signals, status: number): Reading {
  const { httpStatus, error, party } = signals;
  // An error with a success status means that a provider behind OpenRouter was reached.
  const isWithin200 = error !== null && httpStatus !== null && httpStatus < 300;
  const provider = { origin: 'upstream_provider', action: 'switch_model', certain: false } as const;
  const isUnsure = { certain: false } as const;

  switch (status) {
    case 401:
      return { cause: 'key', certain: party === 'openrouter' || party === 'direct' };
    case 402:
      return { cause: 'balance', ...isUnsure };
    case 403:
      return readForbidden(signals);
    case 404:
      return readNotFound(signals);
    case 405:
      return { cause: 'wrong_address' };
    case 407:
      return { cause: 'forbidden', origin: 'network', action: 'stop_chain' };
    case 408:
      return {
        cause: 'timeout',
        action: 'retry_same_model',
        ...(isDirect(signals) ? {} : presumedOpenRouter),
      };
    case 409:
    case 425:
      return { cause: 'server_error', ...isUnsure };
    case 410:
      return isDirect(signals) ? { cause: 'model_unavailable' } : { cause: 'no_provider' };
    case 413:
      return { cause: 'too_large', certain: error !== null };
    case 499:
      return { cause: 'connection_lost', ...isUnsure };
    case 500:
      return { cause: 'server_error', ...(isWithin200 ? provider : isUnsure) };
    case 502:
      if (isDirect(signals)) return { cause: atEdge(signals), ...isUnsure };
      return error === null
        ? { cause: 'unreachable', ...presumedOpenRouter }
        : { cause: 'server_error', ...provider };
    case 503:
      if (isWithin200) return { cause: 'overloaded', ...provider };
      return party === 'unknown'
        ? { cause: 'overloaded', ...presumedOpenRouter }
        : { cause: 'overloaded', ...isUnsure };
    case 504:
    case 524:
      if (isWithin200) return { cause: 'timeout', ...provider };
      return {
        cause: 'timeout',
        ...(isDirect(signals) ? isUnsure : { ...presumedOpenRouter, action: 'switch_model' }),
      };
    case 529:
      return { cause: 'overloaded', ...provider, certain: error !== null };
    default:
      break;
  }
  if (status >= 520 && status <= 530)
    return isDirect(signals)
      ? { cause: atEdge(signals), ...isUnsure }
      : { cause: 'unreachable', ...isUnsure };
  // A redirect doesn't come from a model: the base URL is wrong, or a sign-in page is in between.
  if (status < 400) return { cause: 'redirect', ...isUnsure };
  if (status >= 500)
    return isDirect(signals)
      ? { cause: 'server_error', ...isUnsure }
      : { cause: 'server_error', ...presumedOpenRouter, action: 'switch_model' };
  return { cause: 'bad_request', certain: error !== null };
}

/** For a reply that looks like OpenRouter's, without evidence to the contrary. */
const presumedOpenRouter = { origin: 'openrouter', action: 'retry_same_model', certain: false } as const;

function isDirect({ party }: Signals): boolean {
  return party === 'direct' || party === 'relay';
}

/** The cause if a called server gives no reason: then a proxy in front of it answered. */
function atEdge({ error, speaker }: Signals): Cause {
  return error === null && speaker.calledAt !== undefined ? 'unreachable' : 'server_error';
}

function readForbidden({ message, error, party }: Signals): Reading {
  // Only OpenRouter has these rules.
  const isElsewhere = party === 'direct' || party === 'relay';
  if (!isElsewhere && /management key|provisioning key|admin key/i.test(message))
    return { cause: 'key_rights' };
  if (!isElsewhere && /\b(?:blocked|guardrail|prompt injection|not permitted by)/i.test(message))
    return { cause: 'guardrail' };
  if (/\b(?:polic(?:y|ies)|prohibited|terms of (?:service|use))\b/i.test(message))
    return { cause: 'terms', certain: false };
  const isBare =
    error === null ||
    /^\W*(?:(?:http )?403\W*)?(?:access denied|forbidden|(?:request )?not allowed|denied)?\W*$/i.test(
      message,
    );
  if (isBare) return { cause: 'forbidden', origin: 'network', action: 'stop_chain', certain: false };
  if (party === 'provider' || party === 'own_key') return { cause: 'forbidden' };
  return { cause: 'forbidden', origin: 'credentials', action: 'switch_model', certain: false };
}

function readNotFound({ message, party }: Signals): Reading {
  const isElsewhere = party === 'direct' || party === 'relay';
  if (!isElsewhere && /^generation\b/i.test(message)) return { cause: 'not_ready' };
  const isModel =
    /\bmodel\b|\b[\w.-]+\/[\w.-]+/i.test(message) &&
    !/^(?:cannot|no route|path|url)\b|https?:/i.test(message);
  if (!isModel) return { cause: 'wrong_address', certain: message.trim() !== '' };
  return party === 'openrouter' || party === 'unknown'
    ? { cause: 'no_provider', certain: false }
    : { cause: 'model_unavailable', certain: false };
}
