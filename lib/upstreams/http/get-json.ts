import { createSecretFilter } from '#lib/engine/secret-filter';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { transportFaultOf } from './transport-fault.ts';

export type Got =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: unknown }
  /** `reason` completes a sentence that ends with "can't be reached: ". */
  | { readonly outcome: 'unreachable'; readonly reason: string };

const faultWords: Partial<Record<TransportFault, string>> = {
  dns: 'its address was not found. This machine may be offline.',
  refused: 'nothing is listening at its address. This machine may be offline.',
  tls: 'its certificate was rejected. A proxy may have replaced it.',
};

type GetInput = {
  readonly url: string;
  /** Sent as JSON in a POST, if present. */
  readonly post?: unknown;
  readonly apiKey: string | null;
  /** The header for the key, if the server doesn't accept a bearer token. */
  readonly keyHeader?: string;
  /** Set by the user, and secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that are not secret. The user's headers override them. */
  readonly publicHeaders?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * One GET, or one POST of JSON, limited in time and size. A body that is not JSON is returned as undefined.
 * Redirects are not followed: that would send the key, or the body, to an address that nobody chose.
 */
export async function getJson({
  url,
  post,
  apiKey,
  keyHeader,
  headers = {},
  publicHeaders = {},
  timeoutMs,
  maxBytes,
  signal,
}: GetInput): Promise<Got> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      ...(post === undefined ? {} : { method: 'POST', body: JSON.stringify(post) }),
      headers: {
        ...publicHeaders,
        ...headers,
        accept: 'application/json',
        ...(post === undefined ? {} : { 'content-type': 'application/json' }),
        ...(apiKey === null ? {} : keyHeaderOf(apiKey, keyHeader)),
      },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    const text = await readText(response, maxBytes);
    if (text === null) return { outcome: 'unreachable', reason: 'its answer was far too large.' };
    const hide = createSecretFilter([...(apiKey === null ? [] : [apiKey]), ...Object.values(headers)]);
    return { outcome: 'answered', status: response.status, body: parseJson(hide(text)) };
  } catch (error) {
    if (timeout.aborted) {
      return {
        outcome: 'unreachable',
        reason: `it did not answer within ${Math.round(timeoutMs / 1_000)} seconds.`,
      };
    }
    if (!(error instanceof Error)) throw error;
    return {
      outcome: 'unreachable',
      reason: faultWords[transportFaultOf(error)] ?? 'the connection was lost.',
    };
  }
}

function keyHeaderOf(apiKey: string, name: string | undefined): Record<string, string> {
  return name === undefined ? { authorization: `Bearer ${apiKey}` } : { [name]: apiKey };
}

async function readText(response: Response, maxBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  // Leaving the loop early closes the connection.
  for await (const bytes of response.body ?? []) {
    size += bytes.byteLength;
    if (size > maxBytes) return null;
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
