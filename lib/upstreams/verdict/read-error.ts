import { asList, asRecord, asText, type JsonRecord } from './read-json.ts';

/** The error object in a document, and its path. */
export type FoundError = { readonly error: JsonRecord; readonly path: string };

export function findError(document: JsonRecord): FoundError | null {
  const top: unknown = Array.isArray(document['error']) ? asList(document['error'])[0] : document['error'];
  const nested = asRecord(asRecord(top)?.['error']);
  if (nested !== null) return { error: nested, path: 'error.error' };
  const error = asRecord(top);
  if (error !== null && Object.keys(error).length > 0)
    return { error: withDocumentFields(error, document), path: 'error' };
  if (asText(top) !== null) return { error: { ...document, error: undefined, message: top }, path: 'error' };

  const choice = asRecord(asList(document['choices'])[0]);
  const inChoice = asRecord(choice?.['error']);
  if (inChoice !== null) return { error: inChoice, path: 'choices[0].error' };
  if (Array.isArray(document['choices'])) return null;

  const response = asRecord(document['response']);
  const inResponse = asRecord(response?.['error']);
  if (response !== null && inResponse !== null) {
    return { error: withDocumentFields(inResponse, response), path: 'response.error' };
  }
  const first = asList(document['errors'])[0];
  const listed = asRecord(first);
  if (listed !== null) return { error: listed, path: 'errors[0]' };
  if (asText(first) !== null) return { error: { message: first }, path: 'errors[0]' };

  const base = asRecord(document['base_resp']);
  if (base !== null)
    return {
      error: { message: base['status_msg'], type: 'base_resp', code: base['status_code'] },
      path: 'base_resp',
    };
  const detail = document['detail'];
  if (detail !== undefined && detail !== null)
    return { error: { message: wordsOf(detail), type: 'detail' }, path: 'detail' };
  // AWS capitalizes the field if its gateway answers instead of the service.
  const said =
    document['message'] ?? document['Message'] ?? document['error_message'] ?? document['error_msg'];
  if (asText(said) !== null) return { error: { ...document, message: said }, path: '$' };
  return null;
}

/** Adds `error_type`, which Responses and Messages errors have one level up. */
function withDocumentFields(error: JsonRecord, document: JsonRecord): JsonRecord {
  const outer = document['error_type'];
  return outer === undefined || error['error_type'] !== undefined ? error : { ...error, error_type: outer };
}

/**
 * The text of FastAPI's `detail`: a sentence, an object, or a list. Its `input` is the prompt, and is left
 * out.
 */
function wordsOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const record = asRecord(detail);
  if (record !== null)
    return asText(record['message']) ?? asText(record['msg']) ?? asText(record['error']) ?? '';
  return asList(detail)
    .slice(0, 5)
    .map((item) => {
      const entry = asRecord(item);
      const place = asList(entry?.['loc']).slice(0, 8).join('.');
      return `${place} ${asText(entry?.['msg'], 300) ?? ''}`.trim();
    })
    .join('; ');
}

/** A provider's answer inside `raw` or a message. */
export type ProviderText = {
  /** The message if there is one, or else the whole text. */
  readonly message: string;
  /** All text to search. */
  readonly text: string;
  readonly words: readonly string[];
  readonly status: number | null;
  /** The vendor's own error number, such as `1302`; empty if there is none. */
  readonly vendorCode: string;
};

export const noProviderText: ProviderText = {
  message: '',
  text: '',
  words: [],
  status: null,
  vendorCode: '',
};

export function readProviderText(document: JsonRecord | null, text: string): ProviderText {
  if (document === null) return { ...noProviderText, message: text, text };
  const found = findError(document)?.error ?? document;
  const inner = asText(found['message']) ?? asText(document['data']) ?? asText(found['detail']) ?? '';
  const words = codeWords(found);
  return {
    message: inner === '' ? text : inner,
    text: `${inner}\n${words.join(' ')}`,
    words,
    status: readCode(found),
    vendorCode: readVendorCode(found),
  };
}

/** All short codes of an error, in lower case. */
export function codeWords(error: JsonRecord): readonly string[] {
  return ['code', 'type', 'status', 'reason', 'name', 'error_code']
    .map((key) => asText(error[key], 80)?.toLowerCase() ?? '')
    .filter((word) => word !== '' && !/^\d+$/.test(word));
}

/** The HTTP status inside an error; null for vendors' own numbers, such as 1008 or 20015. */
export function readCode(error: JsonRecord): number | null {
  for (const key of ['code', 'http_status', 'status', 'status_code', 'statusCode']) {
    const value = error[key];
    const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
    if (typeof code === 'number' && Number.isInteger(code) && code >= 300 && code < 600) return code;
  }
  return null;
}

/** The vendor's own error number. These have four or more digits. */
export function readVendorCode(error: JsonRecord): string {
  const code = error['code'];
  const text = typeof code === 'number' ? String(code) : (asText(code, 12) ?? '');
  return /^\d{4,6}$/.test(text) ? text : '';
}
