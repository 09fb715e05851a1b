import { evidence, type Finding, type Rule } from './finding.ts';
import { meaningOf } from './provider-error.ts';
import type { Signals } from './signals.ts';
import { readWording } from './wording.ts';

type Reading = Omit<Finding, 'evidence'>;

/** The status alone, where nothing better was said. */
export const byStatus: Rule = (signals) => {
  const { status, httpStatus, error, message, text, headers, words, path } = signals;
  if (status === null || (status >= 200 && status < 300)) return null;
  const native = readNativeShape(signals);
  const reading = native?.reading ?? readStatus(signals, status);
  const items = [
    ...(native === null ? [] : [native.item]),
    evidence(
      error !== null && httpStatus !== status ? `${path}.code` : 'status',
      String(status),
      meaningOf(status),
    ),
  ];
  if (message !== '') items.push(evidence(`${path}.message`, message, 'the words it came with'));
  else if (words.length > 0) items.push(evidence(`${path}.code`, words.join(' '), 'the code it came with'));
  else if (isHtml(text)) items.push(evidence('body', pageTitle(text), 'a web page instead of an answer'));
  if (isHtml(text) && headers['server'] !== undefined)
    items.push(evidence('header server', headers['server'], 'who sent the page'));
  return { ...reading, evidence: items };
};

function readStatus(signals: Signals, status: number): Reading {
  const { message, text, httpStatus, error } = signals;
  const html = isHtml(text);
  const within200 = error !== null && httpStatus !== null && httpStatus < 300;

  switch (status) {
    case 401:
      return { origin: 'credentials', action: 'stop_chain', kind: 'unauthorized' };
    case 402:
      return { origin: 'credits', action: 'stop_chain', kind: 'credits_exhausted', certain: false };
    case 403:
      return readForbidden(message, html);
    case 404:
      return readNotFound(message);
    case 408:
      return { origin: 'openrouter', action: 'retry_same_model', kind: 'timed_out', certain: false };
    case 409:
    case 425:
      return { origin: 'openrouter', action: 'retry_same_model', kind: 'server_error', certain: false };
    case 410:
      return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable' };
    case 429:
      if (
        /\b(?:overload\w*|(?:capacity|demand)\b[^.]{0,40}\b(?:exceeded|exhausted|reached|high)|at capacity|high demand)/i.test(
          message,
        )
      )
        return { origin: 'upstream_provider', action: 'switch_model', kind: 'overloaded', certain: false };
      if (within200)
        return { origin: 'upstream_provider', action: 'switch_model', kind: 'rate_limited', certain: false };
      return {
        origin: 'openrouter_account',
        action: 'retry_same_model',
        kind: 'rate_limited',
        certain: false,
      };
    case 499:
      return { origin: 'network', action: 'retry_same_model', kind: 'interrupted', certain: false };
    case 500:
      if (within200)
        return { origin: 'upstream_provider', action: 'switch_model', kind: 'server_error', certain: false };
      return { origin: 'openrouter', action: 'retry_same_model', kind: 'server_error', certain: false };
    case 502:
      return error === null
        ? { origin: 'openrouter', action: 'retry_same_model', kind: 'unreachable', certain: html }
        : { origin: 'upstream_provider', action: 'switch_model', kind: 'server_error', certain: false };
    case 503:
      if (within200)
        return { origin: 'upstream_provider', action: 'switch_model', kind: 'overloaded', certain: false };
      return { origin: 'openrouter', action: 'retry_same_model', kind: 'overloaded', certain: false };
    case 504:
      return error === null
        ? { origin: 'openrouter', action: 'switch_model', kind: 'timed_out', certain: html }
        : { origin: 'upstream_provider', action: 'switch_model', kind: 'timed_out', certain: false };
    case 524:
      return { origin: 'openrouter', action: 'switch_model', kind: 'timed_out', certain: html };
    case 529:
      return {
        origin: 'upstream_provider',
        action: 'switch_model',
        kind: 'overloaded',
        certain: error !== null,
      };
    default:
      break;
  }
  if (status >= 520 && status <= 530) {
    return { origin: 'openrouter', action: 'retry_same_model', kind: 'unreachable', certain: html };
  }
  // Whoever sends us elsewhere is no model: a wrong base URL, or a sign-in page on the way.
  if (status < 400) return { origin: 'network', action: 'switch_model', kind: 'unknown', certain: false };
  if (status >= 500)
    return { origin: 'openrouter', action: 'switch_model', kind: 'server_error', certain: false };
  return (
    readOwnAccount(message) ?? {
      origin: 'request',
      action: 'fail_request',
      kind: 'bad_request',
      certain: error !== null,
    }
  );
}

/** Some vendors answer 400 where the key or the money is at fault. Their own account is then the person's own. */
function readOwnAccount(message: string): Reading | null {
  if (/\b(?:credit balance is too low|insufficient[_ ](?:balance|funds|credits?))/i.test(message))
    return { origin: 'credits', action: 'stop_chain', kind: 'credits_exhausted', certain: false };
  return readWording(message, new Set(['auth'] as const)) === null
    ? null
    : { origin: 'credentials', action: 'stop_chain', kind: 'unauthorized', certain: false };
}

function readForbidden(message: string, html: boolean): Reading {
  if (html) return { origin: 'openrouter', action: 'switch_model', kind: 'unreachable', certain: false };
  if (/management key|provisioning key|admin key/i.test(message)) {
    return { origin: 'credentials', action: 'fail_request', kind: 'unauthorized' };
  }
  if (/\b(?:blocked|guardrail|prompt injection|not permitted by)/i.test(message)) {
    return { origin: 'policy', action: 'fail_request', kind: 'content_refused' };
  }
  if (/\b(?:polic(?:y|ies)|prohibited|terms of (?:service|use))\b/i.test(message)) {
    return { origin: 'policy', action: 'switch_model', kind: 'unauthorized', certain: false };
  }
  return { origin: 'credentials', action: 'switch_model', kind: 'unauthorized', certain: false };
}

function readNotFound(message: string): Reading {
  if (/^generation\b/i.test(message))
    return { origin: 'request', action: 'retry_same_model', kind: 'unknown' };
  if (/\bmodel\b|\//i.test(message) && !/^(?:cannot|no route|path|url)\b/i.test(message)) {
    return { origin: 'routing', action: 'switch_model', kind: 'model_unavailable', certain: false };
  }
  return { origin: 'request', action: 'fail_request', kind: 'bad_request', certain: message !== '' };
}

/** Vendors answer in shapes of their own. One that comes unwrapped is the vendor speaking. */
function readNativeShape({
  words,
  document,
  status,
  path,
  errorType,
}: Signals): { reading: Reading; item: Finding['evidence'][number] } | null {
  const anthropic = document?.['type'] === 'error' && errorType === null;
  const named = words.find((word) =>
    /^(?:resource_exhausted|unavailable|deadline_exceeded|overloaded_error|overloaded|server_overload|capacity_error|insufficient_quota|engine_overloaded(?:_error)?|throttlingexception|modelnotreadyexception|serviceunavailableexception)$/.test(
      word,
    ),
  );
  const limited = anthropic && words.includes('rate_limit_error');
  if (named === undefined && !limited) return null;
  const word = named ?? 'rate_limit_error';
  const quota = status === 429 || /exhausted|quota|throttl|rate_limit/.test(word);
  const kind = quota ? 'rate_limited' : word.startsWith('deadline') ? 'timed_out' : 'overloaded';
  return {
    reading: { origin: 'upstream_provider', action: 'switch_model', kind, certain: false },
    item: evidence(`${path}.code`, word, "a provider's own code, not one of OpenRouter's"),
  };
}

export function isHtml(text: string): boolean {
  return /^\s{0,200}<(?:!doctype|html|head|body|center|h1|title|\?xml)/i.test(text.slice(0, 512));
}

function pageTitle(text: string): string {
  const title = /<title[^>]{0,80}>([^<]{0,120})/i.exec(text.slice(0, 8_192))?.[1]?.trim() ?? '';
  return title === '' ? 'HTML' : title;
}
