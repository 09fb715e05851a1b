import type { Classification, Limit } from '#lib/engine/classification';
import { type FailureKind, kindOf } from '#lib/engine/failure-kind';
import { redact } from '#lib/upstreams/redact';
import { readRetryAfter } from './retry-after.ts';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import { byAccountLimit } from '#lib/upstreams/openrouter/verdict/account-limit';
import { readAffordable } from '#lib/upstreams/openrouter/verdict/affordable';
import { byAnswer } from './answer.ts';
import { byAvailability } from '#lib/upstreams/openrouter/verdict/availability';
import { byConnectionWords } from './connection-words.ts';
import { found } from './decide.ts';
import { byErrorType } from './error-type.ts';
import { byExceptionName } from './exception-name.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import { byFreeTierBucket } from '#lib/upstreams/openrouter/verdict/free-tier';
import { byLimitSource } from '#lib/upstreams/openrouter/verdict/limit-source';
import { byOwnAnswer } from './understudy-answer.ts';
import { byPolicyBlock } from '#lib/upstreams/openrouter/verdict/policy-block';
import { byPreviousErrors } from '#lib/upstreams/openrouter/verdict/previous-errors';
import { byProvider } from './provider-error.ts';
import { byRateLimitHeaders, readReportedLimit } from '#lib/upstreams/openrouter/verdict/rate-limit-headers';
import { asList, asText } from './read-json.ts';
import { byRoutingStep } from '#lib/upstreams/openrouter/verdict/routing-step';
import { byRoutingWords } from '#lib/upstreams/openrouter/verdict/routing-words';
import { readSignals, type Signals } from './signals.ts';
import { openRouterSpeaker, type Speaker } from './speaker.ts';
import { readSpentCounters, type SpentCounter } from './spent-counters.ts';
import { byStatus } from './status.ts';
import { byTransport } from './transport.ts';
import { byVendorCode } from './vendor-codes.ts';
import { readContextTokens, readInputTokens } from './want.ts';
import { byWebPage } from './web-page.ts';
import { byWords } from './words.ts';

/**
 * All rules, from the strongest to the weakest evidence. The first one with a finding decides. The numbers
 * rank a finding against those of other pieces in the same paste, lower is better: typed facts first, then
 * the wording of a vendor's error, then plain text, then a mere status.
 */
const rules: readonly (readonly [Rule, worth: number, worthAsText: number])[] = [
  [byOwnAnswer, 0, 0],
  [byLimitSource, 1, 1],
  [byPolicyBlock, 2, 2],
  [byErrorType, 3, 3],
  [byAvailability, 4, 4],
  [byRoutingStep, 5, 5],
  [byFreeTierBucket, 6, 6],
  [byRateLimitHeaders, 7, 7],
  [byPreviousErrors, 8, 8],
  [byVendorCode, 9, 9],
  [byAccountLimit, 10, 10],
  [byRoutingWords, 11, 11],
  [byConnectionWords, 30, 30],
  [byWebPage, 26, 26],
  [byWords, 20, 32],
  [byProvider, 24, 28],
  [byAnswer, 38, 38],
  [byStatus, 40, 44],
  [byTransport, 42, 42],
  [byExceptionName, 50, 50],
];
const WORTH_OF_NOTHING = 99;

/**
 * Rules for text that only OpenRouter or Understudy writes. At other servers, the same words mean something
 * else.
 */
const ofOpenRouter: ReadonlySet<Rule> = new Set([
  byOwnAnswer,
  byLimitSource,
  byPolicyBlock,
  byErrorType,
  byAvailability,
  byRoutingStep,
  byFreeTierBucket,
  byRateLimitHeaders,
  byPreviousErrors,
  byAccountLimit,
  byRoutingWords,
]);

/** The classification of one reply, and the rank of its evidence; lower is better. */
export type Weighed = { readonly classification: Classification; readonly worth: number };

/**
 * Decides who limited or failed, and what to do about it. Pure: the same reply and time give the same result.
 * `presumed` is the sender, for replies that don't show it.
 */
export function classify(
  reply: UpstreamReply,
  nowMs: number,
  presumed: Speaker = openRouterSpeaker,
): Classification {
  return weigh(reply, nowMs, presumed).classification;
}

export function weigh(reply: UpstreamReply, nowMs: number, presumed: Speaker): Weighed {
  const signals = readSignals(reply, presumed);
  const { finding, worth } = firstFinding(signals, nowMs) ?? {
    finding: unknown(signals),
    worth: WORTH_OF_NOTHING,
  };
  const { error, metadata, availability, headers, provider } = signals;
  const wait = readRetryAfter(
    {
      headers,
      spentCounters: countersOf(signals),
      error,
      metadata,
      availability,
      raw: signals.rawText,
      words: delayWords(signals),
    },
    nowMs,
  );
  const said = finding.message ?? (provider.message === '' ? signals.message : provider.message);
  const items =
    wait === null
      ? finding.evidence
      : withItem(finding.evidence, wait.field, wait.value, 'when it may be tried again');
  const providerName = finding.provider === undefined ? signals.providerName : finding.provider;
  const kind = kindOf(finding.cause);

  const classification: Classification = {
    origin: finding.origin,
    action: finding.action,
    cause: finding.cause,
    kind,
    party: signals.party,
    isAtEdge: kind === 'unreachable' || (signals.party === 'openrouter' && edgeKinds.has(kind)),
    company: bounded(companyOf(finding, signals, providerName), 80),
    certain: finding.certain ?? true,
    limit: finding.limit ?? limitOf(finding, signals, wait === null ? null : nowMs + wait.waitMs),
    retryAfterMs: wait?.waitMs ?? finding.defaultRetryAfterMs ?? null,
    evidence: withSupport(items, signals, kind === 'rate_limited'),
    facts: {
      provider: bounded(providerName, 80),
      model: bounded(readModel(signals), 160),
      message: said.trim() === '' ? null : redact(said),
      contextTokens: kind === 'context_too_long' ? readContextTokens(`${said} ${signals.message}`) : null,
      inputTokens: kind === 'context_too_long' ? readInputTokens(`${said} ${signals.message}`) : null,
      affordable: signals.speaker.calledAt === undefined ? readAffordable(finding.cause, said) : null,
      missingCapability: finding.missingCapability ?? null,
      obstacle: finding.obstacle ?? null,
      flaggedFor: bounded(finding.flaggedFor ?? null, 200),
      resetsAt: bounded(finding.resetsAt ?? null, 40),
      fault: finding.fault ?? null,
      host: bounded(finding.host ?? null, 120),
    },
  };
  return { classification, worth };
}

function firstFinding(
  signals: Signals,
  nowMs: number,
): { readonly finding: Finding; readonly worth: number } | null {
  const isOther = signals.speaker.calledAt !== undefined;
  for (const [rule, worth, worthAsText] of rules) {
    if (isOther && ofOpenRouter.has(rule)) continue;
    const finding = rule(signals, nowMs);
    // An unknown cause ranks below every other finding.
    if (finding !== null && finding.cause === 'unknown') return { finding, worth: WORTH_OF_NOTHING - 1 };
    if (finding !== null) return { finding, worth: signals.error === null ? worthAsText : worth };
  }
  return null;
}

/** Failures of OpenRouter itself. It runs no model, so they affect all of its models. */
const edgeKinds: ReadonlySet<FailureKind> = new Set(['server_error', 'overloaded', 'timed_out']);

/** The company that the failure is about; null if unknown. */
function companyOf({ origin, cause }: Finding, signals: Signals, providerName: string | null): string | null {
  const { speaker, party } = signals;
  switch (origin) {
    case 'upstream_provider':
    case 'upstream_byok':
      return (
        providerName ??
        (party === 'provider' || party === 'own_key' ? openRouterExcluded(speaker) : speaker.company)
      );
    case 'understudy':
      return null;
    case 'network':
      return cause === 'forbidden' || cause === 'web_page' ? null : openRouterExcluded(speaker);
    case 'request':
      return providerName ?? speaker.company;
    case 'openrouter':
    case 'openrouter_account':
    case 'openrouter_free_tier':
      return 'OpenRouter';
    case 'routing':
    case 'credits':
    case 'credentials':
    case 'policy':
      return speaker.company;
  }
}

function openRouterExcluded({ via, company }: Speaker): string | null {
  return via === 'openrouter' ? null : company;
}

/** The facts about a limit: size and reset from the headers, period from the cause. */
function limitOf({ cause }: Finding, signals: Signals, againAtMs: number | null): Limit | null {
  if (kindOf(cause) !== 'rate_limited') return null;
  const spent = countersOf(signals).find(({ name }) => name.includes('req'));
  if (spent !== undefined) {
    const per = periodOf(cause, {
      ...signals,
      said: `${signals.said} ${spent.name.replaceAll('-', ' per ')}`,
    });
    return { requests: spent.limit, per, resetsAtMs: againAtMs };
  }
  const reported =
    signals.party === 'openrouter' || signals.party === 'unknown' ? readReportedLimit(signals) : null;
  const requests = reported?.limit.requests ?? null;
  const resetsAtMs = reported?.limit.resetsAtMs ?? null;
  const per = periodOf(cause, signals);
  return reported === null && per === 'unknown' ? null : { requests, per, resetsAtMs };
}

/** The exhausted counters of the account at a company that is called directly. */
function countersOf({ party, headers }: Signals): readonly SpentCounter[] {
  return party === 'direct' ? readSpentCounters(headers) : [];
}

function periodOf(cause: Finding['cause'], { message, said }: Signals): Limit['per'] {
  if (cause === 'free_daily_limit') return 'day';
  if (cause === 'free_minute_limit') return 'minute';
  const words = `${message} ${said}`;
  if (/\bper[ _-]day\b|limit_rpd|\bdaily\b|\b[RT]PD\b|PerDay/i.test(words)) return 'day';
  return /\bper[ _-]min(?:ute)?\b|limit_rpm|\b[RT]PM\b|PerMinute/i.test(words) ? 'minute' : 'unknown';
}

/** The text in which a directly called vendor may say when to retry: its message, or Google's details. */
function delayWords({ error, message }: Signals): string {
  const details = asList(error?.['details']);
  const said = message.slice(0, 4_096);
  return details.length === 0 ? said : `${said} ${JSON.stringify(details).slice(0, 2_048)}`;
}

type Items = Finding['evidence'];

function withItem(items: Items, field: string, value: string, meaning: string): Items {
  return items.some((item) => item.field === field) ? items : [...items, evidence(field, value, meaning)];
}

/** Adds evidence that supports the decision: who wrote the error, who was asked, and its final words. */
function withSupport(decisive: Items, signals: Signals, isLimit: boolean): Items {
  const { status, metadata, provider, path, speaker } = signals;
  let items = decisive;
  if (status === 429 || isLimit)
    for (const { field, value, meaning } of readReportedLimit(signals)?.items ?? [])
      items = withItem(items, field, value, meaning);
  if (isLimit)
    for (const { field } of countersOf(signals))
      items = withItem(
        items,
        `header ${field}`,
        signals.headers[field] ?? '',
        'a limit of your own account is used up',
      );
  const shown =
    speaker.proof === null || speaker.via === 'openrouter'
      ? items
      : withItem(items, `${speaker.proof.field} `.trim(), speaker.proof.value, speaker.proof.meaning);
  const name = asText(metadata?.['provider_name'], 100);
  const named =
    name === null
      ? shown
      : withItem(shown, `${path}.metadata.provider_name`, name, 'the provider that was asked');
  const raw = provider.message.slice(0, 400);
  if (raw === '' || metadata?.['raw'] === undefined) return named;
  return withItem(named, `${path}.metadata.raw`, raw, "the provider's own words");
}

/** Nothing shows the cause or the origin. Trying another model is the cheapest option. */
function unknown(signals: Signals): Finding {
  const { httpStatus, text, message } = signals;
  const seen = message || text.slice(0, 120);
  const item =
    seen.trim() === ''
      ? evidence('status', httpStatus === null ? 'none' : String(httpStatus), 'no readable answer')
      : evidence('body', seen, 'nothing in it shows who caused it');
  return found('unknown', signals, [item], { certain: false });
}

function readModel({ document, metadata, availability, message, provider }: Signals): string | null {
  return (
    asText(metadata?.['model_slug'], 160) ??
    asText(asList(availability?.['requested_models'])[0], 160) ??
    asText(document?.['model'], 160) ??
    modelIn(message) ??
    modelIn(provider.message)
  );
}

/** The model in OpenRouter's message: at the start, after "for", or after the name of a quota. */
function modelIn(text: string): string | null {
  const match =
    /(?:^|endpoints found for |providers for |limit_rp[md]\/)(~?[a-z0-9][\w.-]{0,60}\/[\w.-]{1,80}(?::[a-z]{2,12})?)/.exec(
      text,
    );
  return match?.[1]?.replace(/\.$/, '') ?? null;
}

function bounded(text: string | null, length: number): string | null {
  return text === null ? null : redact(text, length);
}
