import type { Evidence } from '#lib/contracts/verdict';
import type { Party } from '#lib/contracts/party';
import type { TransportFault, UpstreamReply } from '#lib/engine/upstream-reply';
import { evidence, excerpt } from './evidence.ts';
import { isPage } from './page.ts';
import { plainWords } from './plain-words.ts';
import { readBody, type StreamDigest } from './read-body.ts';
import {
  codeWords,
  findError,
  noProviderText,
  readCode,
  readVendorCode,
  readProviderText,
  type ProviderText,
} from './read-error.ts';
import { findJson } from './loose-json.ts';
import { asList, asRecord, asText, linesOf, parseJson, type JsonRecord } from './read-json.ts';
import { findSpeaker, openRouterSpeaker, type Speaker } from './speaker.ts';

/** All facts that rules use, read once from the reply. */
export type Signals = {
  readonly httpStatus: number | null;
  /** The error's own code, or else the HTTP status. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers inside the body, such as rate-limit headers, by lower-case name. */
  readonly innerHeaders: Readonly<Record<string, string>>;
  readonly streamed: boolean;
  readonly fault: TransportFault | null;
  readonly document: JsonRecord | null;
  readonly text: string;
  readonly stream: StreamDigest | null;
  readonly error: JsonRecord | null;
  readonly path: string;
  /** The message of the error, or the text instead of it. */
  readonly message: string;
  /** The field with the message, as evidence names it. */
  readonly messageField: string;
  /** The text that says what is wrong: the provider's own message if there is one, or else the message. */
  readonly said: string;
  readonly saidField: string;
  readonly words: readonly string[];
  readonly metadata: JsonRecord | null;
  readonly availability: JsonRecord | null;
  readonly errorType: string | null;
  /** `metadata.raw`, serialized if it was an object. */
  readonly rawText: string;
  readonly provider: ProviderText;
  readonly providerName: string | null;
  /** The provider's error code; empty if there is none. */
  readonly providerCode: string;
  /** The vendor's own error number; empty if there is none. */
  readonly vendorCode: string;
  readonly isByok: boolean;
  readonly speaker: Speaker;
  /** Whose account or server the error concerns. */
  readonly party: Party;
  /** Evidence that a provider was reached and failed; null if there is none. */
  readonly providerSpoke: Evidence | null;
  readonly previous: readonly JsonRecord[];
};

/** Reads a reply once. `presumed` is the sender, for replies that don't show it. */
export function readSignals(reply: UpstreamReply, presumed: Speaker): Signals {
  const { document, text, stream } = readBody(reply.body);
  return readDocument({ reply, document, text, stream, presumed, depth: 0 });
}

type Reading = {
  readonly reply: UpstreamReply;
  readonly document: JsonRecord | null;
  readonly text: string;
  readonly stream: StreamDigest | null;
  readonly presumed: Speaker;
  readonly depth: number;
};

function readDocument(reading: Reading): Signals {
  const { reply, document, text, stream, presumed, depth } = reading;
  const found = document === null ? null : findError(document);
  const error = found?.error ?? null;
  const inBody = asText(error?.['message'], 2_048) ?? '';
  const inMessage =
    asErrorRecord(parseJson(inBody)) ?? findJson(inBody, (record) => asErrorRecord(record) !== null);
  if (inMessage !== null && depth < 2 && isOpenRouterShape(inMessage)) {
    return readDocument({ ...reading, document: inMessage, text: '', depth: depth + 1 });
  }

  const metadata = asRecord(error?.['metadata']) ?? asRecord(document?.['metadata']);
  const raw = metadata?.['raw'];
  const rawDocument = asRecord(raw) ?? (typeof raw === 'string' ? rawRecord(raw.slice(0, 16_384)) : null);
  const rawText =
    asText(raw) ?? (rawDocument === null ? '' : (asText(JSON.stringify(rawDocument).slice(0, 4_096)) ?? ''));
  const headers = lowerCaseNames(reply.headers);
  const speaker = findSpeaker({
    text: `${linesOf(document)}\n${text.slice(0, 8_192)}`,
    headers,
    document,
    error,
    metadata,
    presumed,
  });
  const isOpenRouter = speaker.via === 'openrouter';
  const provider =
    rawText !== ''
      ? readProviderText(unwrapData(rawDocument), rawText)
      : inMessage !== null
        ? readProviderText(inMessage, inBody)
        : noProviderText;
  const router = asRecord(document?.['openrouter_metadata']);
  const providerName =
    readProviderName(metadata, document, inBody || text.slice(0, 400), headers, router) ??
    speaker.behind?.company ??
    null;
  const httpStatus = reply.status;
  const status = (error === null ? null : readCode(error)) ?? httpStatus;
  const isByok = (metadata?.['is_byok'] ?? router?.['is_byok']) === true;
  const path = found?.path ?? '';
  const message = error === null && !isPage(text) ? text.slice(0, 8_192) : inBody;
  const providerSpoke = isOpenRouter
    ? findProviderSpeech({
        path,
        reply,
        document,
        text,
        error,
        message: inBody,
        metadata,
        provider,
        providerName,
        inMessage,
        router,
        speaker,
      })
    : null;
  const hasOwnWords = provider.text !== '';

  return {
    httpStatus,
    status,
    headers,
    innerHeaders: readInnerHeaders(metadata),
    streamed: reply.streamed,
    fault: reply.fault,
    document,
    text,
    stream,
    error,
    path,
    message,
    messageField: error === null ? 'body' : `${path}.message`,
    said: plainWords(hasOwnWords ? provider.text : message),
    saidField:
      error === null ? 'body' : hasOwnWords && rawText !== '' ? `${path}.metadata.raw` : `${path}.message`,
    words: error === null ? [] : codeWords(error),
    metadata,
    availability: asRecord(error?.['availability']),
    errorType:
      (asText(metadata?.['error_type'], 80) ?? asText(error?.['error_type'], 80))?.toLowerCase() ?? null,
    rawText,
    provider,
    providerName,
    providerCode: readProviderCode(metadata),
    vendorCode: hasOwnWords ? provider.vendorCode : error === null ? '' : readVendorCode(error),
    isByok,
    speaker,
    party: partyOf(speaker, providerSpoke !== null, isByok),
    providerSpoke,
    previous: asList(metadata?.['previous_errors'])
      .slice(0, 20)
      .map(asRecord)
      .filter((entry) => entry !== null),
  };
}

function partyOf({ via, company }: Speaker, hasProviderSpoken: boolean, isByok: boolean): Party {
  if (hasProviderSpoken) return isByok ? 'own_key' : 'provider';
  // Only one company writes this sentence, and nothing shows that it was called directly.
  return via === 'unknown' && company !== null ? 'provider' : via;
}

/** The signals of an earlier provider error within the same call, for the same rules. */
export function readPreviousError(signals: Signals, entry: JsonRecord): Signals {
  const provider = asText(entry['provider_name'], 100) ?? asText(entry['provider'], 100);
  const metadata = { provider_name: provider, raw: entry['raw'], is_byok: entry['is_byok'] };
  const error = {
    code: entry['code'],
    http_status: entry['status'],
    message: entry['message'] ?? '',
    metadata,
  };
  const reply = { status: null, headers: {}, body: { error }, streamed: signals.streamed, fault: null };
  return {
    ...readDocument({
      reply,
      document: reply.body,
      text: '',
      stream: null,
      presumed: openRouterSpeaker,
      depth: 1,
    }),
    previous: [],
  };
}

/** A record that is an error answer, rather than any object quoted in a message. */
function asErrorRecord(value: unknown): JsonRecord | null {
  const record = asRecord(value);
  if (record === null) return null;
  const nested = record['error'];
  return asRecord(nested) !== null || typeof nested === 'string' || readCode(record) !== null ? record : null;
}

/**
 * Whether an error has OpenRouter's format: a numeric code, without the `status` or `type` that vendors add.
 */
function isOpenRouterShape(document: JsonRecord): boolean {
  const error = asRecord(document['error']);
  if (error === null) return false;
  if (asRecord(error['metadata']) !== null || 'user_id' in document) return true;
  return typeof error['code'] === 'number' && codeWords(error).length === 0;
}

function rawRecord(raw: string): JsonRecord | null {
  const value = parseJson(raw) ?? findJson(raw, (record) => findError(record) !== null);
  return asRecord(value) ?? asRecord(asList(value)[0]);
}

/** Unwraps `{__kind: "OK", data: "<json>"}`, which has been seen in practice. */
function unwrapData(document: JsonRecord | null): JsonRecord | null {
  const data = document?.['data'];
  return typeof data === 'string' ? (rawRecord(data) ?? document) : document;
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers).slice(0, 200))
    named[name.toLowerCase()] = value.slice(0, 512);
  return named;
}

function readInnerHeaders(metadata: JsonRecord | null): Record<string, string> {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(asRecord(metadata?.['headers']) ?? {}).slice(0, 100)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string' || typeof first === 'number')
      named[name.toLowerCase()] = String(first).slice(0, 512);
  }
  return named;
}

/** The provider's code. Real bodies and the documentation use different names. */
function readProviderCode(metadata: JsonRecord | null): string {
  const code = metadata?.['provider_error_code'] ?? metadata?.['provider_code'];
  return typeof code === 'number' ? String(code) : (asText(code, 80) ?? '');
}

function readProviderName(
  metadata: JsonRecord | null,
  document: JsonRecord | null,
  message: string,
  headers: Readonly<Record<string, string>>,
  router: JsonRecord | null,
): string | null {
  const attempts = asList(router?.['attempts']);
  return (
    asText(metadata?.['provider_name'], 100) ??
    asText(document?.['provider'], 100) ??
    /\bupstream error from ([^:\n]{1,60}):/i.exec(message)?.[1] ??
    asText(headers['x-provider-name'], 100) ??
    asText(asRecord(attempts[attempts.length - 1])?.['provider'], 100)
  );
}

type Speech = {
  readonly path: string;
  readonly reply: UpstreamReply;
  readonly document: JsonRecord | null;
  readonly text: string;
  readonly error: JsonRecord | null;
  readonly message: string;
  readonly metadata: JsonRecord | null;
  readonly provider: ProviderText;
  readonly providerName: string | null;
  readonly inMessage: JsonRecord | null;
  readonly router: JsonRecord | null;
  readonly speaker: Speaker;
};

function findProviderSpeech(speech: Speech): Evidence | null {
  const { reply, document, error, path, message, metadata, provider, providerName, inMessage, router } =
    speech;
  if (error === null) return findSpeechInText(speech.text);
  const named = asText(metadata?.['provider_name'], 100);
  if (named !== null)
    return evidence(`${path}.metadata.provider_name`, named, 'a provider was asked and it failed');
  if (/\bprovider returned (?:an? )?error\b/i.test(message)) {
    return evidence(`${path}.message`, message, 'OpenRouter says that the provider answered with an error');
  }
  const providerCode = readProviderCode(metadata);
  if (providerCode !== '') {
    return evidence(`${path}.metadata.provider_code`, providerCode, 'the code the provider answered with');
  }
  if (asText(metadata?.['raw']) !== null || asRecord(metadata?.['raw']) !== null) {
    return evidence(`${path}.metadata.raw`, provider.message, "the provider's own words");
  }
  if (
    /\bupstream\b/i.test(message) ||
    /^provider (?:disconnected|timed out|error|is temporarily)|\bsuccessful provider responses\b/i.test(
      message,
    )
  ) {
    return evidence(`${path}.message`, message, 'OpenRouter says that it happened upstream, at the provider');
  }
  const attempts = asList(router?.['attempts']);
  if (attempts.length > 0) {
    return evidence('openrouter_metadata.attempts', attempts.slice(-1), 'OpenRouter had reached a provider');
  }
  if (providerName !== null && document?.['provider'] !== undefined) {
    return evidence('provider', providerName, 'the provider whose answer this is');
  }
  if (inMessage !== null) {
    return evidence(
      'error.message',
      provider.message,
      "a provider's own error, passed on inside the message",
    );
  }
  if (speech.speaker.behind !== undefined)
    return evidence('body', 'its shape', "a provider's own error, passed on");
  return reply.streamed ? evidence('stream', 'started', 'the provider had begun to answer') : null;
}

/** OpenRouter's sentence about a provider, without the surrounding text. */
function findSpeechInText(text: string): Evidence | null {
  const match = /rate[- ]limited upstream|provider returned (?:an )?error|upstream error from/i.exec(text);
  return match === null
    ? null
    : evidence(
        'body',
        excerpt(text, match.index, match[0].length),
        'OpenRouter says that it happened upstream, at the provider',
      );
}
