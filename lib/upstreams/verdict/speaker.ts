import type { Evidence } from '#lib/contracts/verdict';
import { companies, companyCalled, openRouterSigns } from './companies.ts';
import { evidence, excerpt } from './evidence.ts';
import { asRecord, asText, type JsonRecord } from './read-json.ts';

/** The server that wrote an answer, whatever it is about. */
export type Speaker = {
  readonly via: 'openrouter' | 'direct' | 'relay' | 'unknown';
  /** The company that wrote it, which may be OpenRouter; null if unknown. */
  readonly company: string | null;
  /** The evidence; null if it is only presumed. */
  readonly proof: Evidence | null;
  /** Set if OpenRouter passed on the error of a provider, with the provider's name if known. */
  readonly behind?: { readonly company: string | null };
  /** For text around an answer: whether it says that a provider behind OpenRouter failed. */
  readonly tellsOfProvider?: boolean;
  /**
   * Set if the called address identifies the server, and it is not OpenRouter: `company`, or the user's own
   * server, which may pass on other companies' errors.
   */
  readonly calledAt?: 'company' | 'own_server';
};

/** The sender of an answer from OpenRouter's address. */
export const openRouterSpeaker: Speaker = { via: 'openrouter', company: 'OpenRouter', proof: null };
/** The default for text of unknown origin. */
const unknownSpeaker: Speaker = { via: 'unknown', company: null, proof: null };

export type SpeakerInput = {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: JsonRecord | null;
  readonly error: JsonRecord | null;
  readonly metadata: JsonRecord | null;
  /** The presumed sender: the connection, or what the surrounding text says. */
  readonly presumed: Speaker;
};

/** The sender: as the answer shows, or else as presumed. */
export function findSpeaker(input: SpeakerInput): Speaker {
  const { text, presumed } = input;
  if (presumed.calledAt !== undefined) return findCalledSpeaker(input, presumed);
  if (isOpenRouterShape(input) || input.headers['x-generation-id'] !== undefined) {
    return { ...openRouterSpeaker, proof: evidence('body', 'its shape', "the shape of OpenRouter's errors") };
  }
  const named = openRouterSigns.exec(text);
  if (named !== null) return openRouterNamed(text, named);
  const shown = findCompany(text) ?? companyByHeaders(input.headers) ?? companyByShape(input);
  // The text around the answer names OpenRouter, so a company in the answer is a provider behind it.
  if (presumed.via === 'openrouter' && presumed.proof !== null) {
    if (shown !== null && shown.via !== 'relay') return { ...presumed, behind: { company: shown.company } };
    const isPassedOn = presumed.tellsOfProvider === true && isVendorShape(input.error);
    return isPassedOn ? { ...presumed, behind: { company: null } } : presumed;
  }
  if (shown !== null) return shown;
  if (presumed.via !== 'unknown') return presumed;
  if (presumed.company !== null) return presumed;
  const wrote = companies.find(({ sentences }) => sentences?.test(text) === true);
  if (wrote !== undefined) return { via: 'unknown', company: wrote.name, proof: null };
  const passedOn = passesOn.exec(text);
  if (passedOn !== null) {
    const proof = evidence(
      'text',
      excerpt(text, passedOn.index, passedOn[0].length),
      'it passed on the error of a provider',
    );
    return { via: 'relay', company: null, proof };
  }
  if (isVendorShape(input.error)) return { via: 'direct', company: null, proof: null };
  return hasOpenRouterCode(input) ? { ...openRouterSpeaker, proof: null } : unknownSpeaker;
}

/**
 * The called address identifies the sender. Only the user's own server may have passed on another company's
 * error.
 */
function findCalledSpeaker({ text, headers }: SpeakerInput, presumed: Speaker): Speaker {
  if (presumed.calledAt === 'company') return presumed;
  const shown = findCompany(text) ?? companyByHeaders(headers);
  if (shown !== null && shown.company !== presumed.company) {
    const isBehind = shown.via === 'direct' && shown.company !== null;
    return {
      ...presumed,
      via: 'relay',
      company: isBehind ? shown.company : presumed.company,
      proof: shown.proof,
    };
  }
  return openRouterSigns.test(text) || passesOn.test(text) ? { ...presumed, via: 'relay' } : presumed;
}

/**
 * Who was called according to the text around an answer, such as a log prefix, a client's message or a URL.
 */
export function speakerAround(text: string): Speaker {
  const named = openRouterSigns.exec(text);
  if (named === null) return findCompany(text) ?? unknownSpeaker;
  return { ...openRouterNamed(text, named), tellsOfProvider: providerFailed.test(text) };
}

const providerFailed = /\bprovider\s+returned\s+(?:an?\s+)?error\b|["']provider_name\\{0,4}["']/i;

function openRouterNamed(text: string, { index, 0: word }: RegExpExecArray): Speaker {
  const proof = evidence('text', excerpt(text, index, word.length), 'it names OpenRouter');
  return { ...openRouterSpeaker, proof };
}

function findCompany(text: string): Speaker | null {
  for (const { name, isRelay, signs } of companies) {
    const match = signs.exec(text);
    if (match === null) continue;
    const proof = evidence('text', excerpt(text, match.index, match[0].length), `it names ${name}`);
    return { via: isRelay === true ? 'relay' : 'direct', company: name, proof };
  }
  const called = companyCalled(text);
  if (called !== null) {
    const proof = evidence('text', called.phrase, `the client had called ${called.name}`);
    return { via: 'direct', company: called.name, proof };
  }
  const address = calledAddress.exec(text);
  if (address === null) return null;
  const proof = evidence(
    'text',
    excerpt(text, address.index, address[0].length),
    'the address that was called',
  );
  return { via: 'direct', company: null, proof };
}

function companyByHeaders(headers: Readonly<Record<string, string>>): Speaker | null {
  const names = Object.entries(headers)
    .slice(0, 100)
    .map(([name, value]) => `"${name}": ${value.slice(0, 120)}`)
    .join('\n');
  if (/"server-timing": gfet|"server": (?:scaffolding on HTTPServer2|ESF)\b/i.test(names)) {
    const proof = evidence('header server', headers['server'] ?? 'gfet', "Google's own servers");
    return { via: 'direct', company: 'Google', proof };
  }
  return findCompany(names);
}

/** The company whose error format this is, if only one company uses it. */
function companyByShape({ document, error }: SpeakerInput): Speaker | null {
  const shaped = (company: string | null, what: string): Speaker => ({
    via: 'direct',
    company,
    proof: evidence('body', 'its shape', what),
  });
  if (error === null) return null;
  const status = asText(error['status'], 60);
  if (status !== null && /^[A-Z][A-Z_]{5,}$/.test(status) && typeof error['code'] === 'number')
    return shaped('Google', "the shape of Google's errors");
  const code = asText(error['code'], 20);
  if (document?.['base_resp'] !== undefined) return shaped('MiniMax', "the shape of MiniMax's errors");
  if (document?.['error_code'] !== undefined && document['error_msg'] !== undefined)
    return shaped('Baidu', "the shape of Baidu's errors");
  if (code !== null && /^1[0-3]\d{2}$/.test(code)) return shaped('Z.ai', "one of Z.ai's codes");
  if (
    document !== null &&
    document['data'] === null &&
    'message' in document &&
    document['error'] === undefined
  )
    return shaped(
      /^\d{5}$/.test(code ?? String(error['code'])) ? 'SiliconFlow' : null,
      "the shape of a vendor's errors",
    );
  if (document?.['object'] === 'error' && code !== null && /^3\d{3}$/.test(code))
    return shaped('Mistral', "one of Mistral's codes");
  if (typeof document?.['error'] === 'string' && asText(document['code'], 120)?.includes(' ') === true)
    return shaped('xAI', "the shape of xAI's errors");
  if (
    document?.['type'] === 'error' &&
    asText(error['type'], 80) !== null &&
    error['error_type'] === undefined
  )
    return shaped(null, 'the shape of the Messages API, not of OpenRouter');
  if (
    /^(?:insufficient_quota|billing_not_active|billing_hard_limit_reached|account_deactivated)$/.test(
      code ?? '',
    )
  )
    return shaped(null, "a vendor's own code, not one of OpenRouter's");
  return null;
}

/** The URL of a called API whose host is not a known sign. */
const calledAddress =
  /\b(?:url|uri|endpoint|base_?url|api_?base|POST|GET)\b["']?\W{1,4}https?:\/\/[\w.:-]{3,80}\/(?:[\w.-]{1,40}\/){0,4}(?:chat\/completions|completions|responses|messages|embeddings|v1)\b/i;

/** Phrases with which a gateway describes the companies behind it. */
const passesOn =
  /\berror from (?:the )?(?:upstream )?provider\b|\bupstream (?:request|provider|idle|service|server|model)\b|\bresponse from (?:the )?(?:model )?provider\b|\ball (?:model |upstream )?providers (?:have )?failed\b/i;

/** Whether an error has OpenAI's format, which almost all servers except OpenRouter use. */
function isVendorShape(error: JsonRecord | null): boolean {
  if (error === null) return false;
  const { type, code } = error;
  if (typeof code === 'number' || 'error_type' in error) return false;
  return asText(type, 80) !== null || /^[a-z_][\w.-]{3,}$/i.test(asText(code, 80) ?? '');
}

const ownFields = [
  'provider_name',
  'raw',
  'limit_source',
  'remedy_hint',
  'is_byok',
  'failed_routing_step',
  'routing_funnel',
  'ineligibility_reasons',
  'missing_attestation_types',
  'previous_errors',
  'flagged_input',
  'error_type',
];

function isOpenRouterShape({ document, error, metadata, text }: SpeakerInput): boolean {
  if (metadata !== null && ownFields.some((field) => field in metadata)) return true;
  if (asRecord(error?.['availability']) !== null || document?.['openrouter_metadata'] !== undefined)
    return true;
  if (error === null) return false;
  if (asText(document?.['user_id'], 80)?.startsWith('user_') === true) return true;
  return /\bprovider returned (?:an? )?error\b|\bupstream error from [\w .-]{1,40}:|\bfree-models-per-|\blimit_rp[dm]\//i.test(
    text.slice(0, 4_096),
  );
}

/** Whether an error has a numeric code and no other field of that kind. */
function hasOpenRouterCode({ error }: SpeakerInput): boolean {
  const code = error?.['code'];
  return typeof code === 'number' && code >= 300 && code < 600 && error?.['type'] === undefined;
}
