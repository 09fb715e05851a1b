import type { Classification } from './classification.ts';
import { redact } from './redact.ts';
import { readRetryAfter } from './retry-after.ts';
import type { UpstreamReply } from './upstream-reply.ts';
import { byAccountLimit } from './verdict/account-limit.ts';
import { byAnswer } from './verdict/answer.ts';
import { byAvailability } from './verdict/availability.ts';
import { byErrorType } from './verdict/error-type.ts';
import { evidence, type Finding, type Rule } from './verdict/finding.ts';
import { byFreeTierBucket } from './verdict/free-tier.ts';
import { byLimitSource } from './verdict/limit-source.ts';
import { byOwnAnswer } from './verdict/own-answer.ts';
import { byPastedText } from './verdict/pasted-text.ts';
import { byPolicyBlock } from './verdict/policy-block.ts';
import { byPreviousErrors } from './verdict/previous-errors.ts';
import { byProvider } from './verdict/provider-error.ts';
import { byRateLimitHeaders } from './verdict/rate-limit-headers.ts';
import { asList, asText } from './verdict/read-json.ts';
import { byRequestFault } from './verdict/request-fault.ts';
import { byRoutingStep } from './verdict/routing-step.ts';
import { byRoutingWords } from './verdict/routing-words.ts';
import { readSignals, type Signals } from './verdict/signals.ts';
import { byStatus } from './verdict/status.ts';
import { byTransport } from './verdict/transport.ts';
import { readContextTokens } from './verdict/wording.ts';

/** From the best evidence to the weakest. The first rule that has something to say decides. */
const rules: readonly Rule[] = [
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
  byRequestFault,
  byProvider,
  byStatus,
  byAnswer,
  byTransport,
  byPastedText,
];

/** Who limited or failed, and what to do about it. Pure: the same reply and time give the same verdict. */
export function classify(reply: UpstreamReply, nowMs: number): Classification {
  const signals = readSignals(reply);
  const finding = firstFinding(signals, nowMs) ?? unknown(signals);
  const { error, metadata, availability, headers, provider } = signals;
  const wait = readRetryAfter(
    { headers, error, metadata, availability, raw: signals.rawText, words: delayWords(signals) },
    nowMs,
  );
  const said = finding.message ?? (provider.message === '' ? signals.message : provider.message);
  const items =
    wait === null
      ? finding.evidence
      : withItem(finding.evidence, wait.field, wait.value, 'when it may be tried again');

  return {
    origin: finding.origin,
    action: finding.action,
    kind: finding.kind,
    certain: finding.certain ?? true,
    retryAfterMs: wait?.waitMs ?? finding.defaultRetryAfterMs ?? null,
    evidence: withSupport(items, signals),
    facts: {
      provider: bounded(finding.provider === undefined ? signals.providerName : finding.provider, 80),
      model: bounded(readModel(signals), 160),
      message: said === '' ? null : redact(said),
      contextTokens:
        finding.kind === 'context_too_long' ? readContextTokens(`${said} ${signals.message}`) : null,
      missingCapability: finding.missingCapability ?? null,
      obstacle: finding.obstacle ?? null,
    },
  };
}

function firstFinding(signals: Signals, nowMs: number): Finding | null {
  for (const rule of rules) {
    const finding = rule(signals, nowMs);
    if (finding !== null) return finding;
  }
  return null;
}

/** Where a vendor that answers by itself may say when: its sentence, or Google's list of details. */
function delayWords({ error, message }: Signals): string {
  const details = asList(error?.['details']);
  return details.length === 0 ? message : `${message} ${JSON.stringify(details).slice(0, 2_048)}`;
}

type Items = Finding['evidence'];

function withItem(items: Items, field: string, value: string, meaning: string): Items {
  return items.some((item) => item.field === field) ? items : [...items, evidence(field, value, meaning)];
}

/** What did not decide but belongs to the story: who was asked, and in whose words it ended. */
function withSupport(decisive: Items, { status, headers, metadata, provider, path }: Signals): Items {
  const limit = status === 429 ? headers['x-ratelimit-limit'] : undefined;
  const items =
    limit === undefined
      ? decisive
      : withItem(decisive, 'header x-ratelimit-limit', limit, 'how many requests it allows');
  const name = asText(metadata?.['provider_name'], 100);
  const named =
    name === null
      ? items
      : withItem(items, `${path}.metadata.provider_name`, name, 'the provider that was asked');
  const raw = provider.message.slice(0, 400);
  if (raw === '' || metadata?.['raw'] === undefined) return named;
  return withItem(named, `${path}.metadata.raw`, raw, "the provider's own words");
}

/** Nothing says who it was, nor what. Another model is the cheapest thing to try. */
function unknown({ httpStatus, text, message }: Signals): Finding {
  const seen = message || text.slice(0, 120);
  return {
    origin: 'upstream_provider',
    action: 'switch_model',
    kind: 'unknown',
    certain: false,
    evidence: [
      seen === ''
        ? evidence(
            'status',
            httpStatus === null ? 'none' : String(httpStatus),
            'no answer that could be read',
          )
        : evidence('body', seen, 'nothing in it says who failed'),
    ],
  };
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

/** OpenRouter's sentences name the model first, or after "for" or a counter's name. */
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
