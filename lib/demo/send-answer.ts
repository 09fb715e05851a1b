import type { ServerResponse } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';
import { isRecord } from './chat-request.ts';

/** Headers that the real service adds to every answer. */
export const commonHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Referrer-Policy': 'no-referrer, strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
};

export const exposedHeaders = {
  'Access-Control-Expose-Headers': 'X-Generation-Id,X-Provider-Name,request-id,cf-ray',
};

/** Sends a whole JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...commonHeaders,
    ...headers,
  });
  response.end(body);
}

/** Sends a refusal. Includes router metadata if requested and allowed for this error. */
export function sendAnswer(
  response: ServerResponse,
  answer: HttpAnswer,
  headers: Readonly<Record<string, string>> = {},
  routerMetadata: Record<string, unknown> | null = null,
): void {
  const { body } = answer;
  const addsMetadata = routerMetadata !== null && answer.hasRouterMetadata && isRecord(body);
  const text =
    typeof body === 'string'
      ? body
      : JSON.stringify(addsMetadata ? { ...body, openrouter_metadata: routerMetadata } : (body ?? null));
  sendJson(response, answer.status, text, { ...headers, ...answer.headers });
}

/** The parsed JSON body; undefined if invalid. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
