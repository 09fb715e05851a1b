import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { demoUserId, errorAnswer } from './http-answer.ts';
import { commonHeaders, sendAnswer, sendJson } from './send-answer.ts';

type Code = { challenge: string | null; method: 'S256' | 'plain' | null; endsMs: number };

const codeLivesMs = 600_000;
const maxCodes = 200;

const Exchange = z.object({
  code: z.string(),
  code_verifier: z.string().optional(),
  code_challenge_method: z.enum(['S256', 'plain']).nullish(),
});

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Only https, or http on the person's own machine. */
function readCallback(text: string | null): URL | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isLocal = url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
  return url.protocol === 'https:' || isLocal ? url : null;
}

function isVerified(code: Code, verifier: string | undefined): boolean {
  if (code.challenge === null) return true;
  if (verifier === undefined) return false;
  if (code.method === 'plain') return verifier === code.challenge;
  return createHash('sha256').update(verifier).digest('base64url') === code.challenge;
}

/** The sign-in by redirect (OAuth PKCE): a page, a code, and the exchange of the code for a key. */
export class SignIn {
  readonly #codes = new Map<string, Code>();
  readonly #issuedKeys: Set<string>;
  readonly #now: () => number;
  #count = 0;

  constructor(issuedKeys: Set<string>, now: () => number) {
    this.#issuedKeys = issuedKeys;
    this.#now = now;
  }

  /** `GET /auth`: asks the person; the button leads to `/auth/approve` with the same query. */
  showPage(response: ServerResponse, query: URLSearchParams): void {
    const callback = readCallback(query.get('callback_url'));
    const page =
      callback === null
        ? '<p>The callback must be https, or http on localhost.</p>'
        : `<p>${escapeHtml(callback.host)} asks for a key of the demo upstream. It is worth nothing elsewhere.</p><p><a href="/auth/approve?${escapeHtml(query.toString())}">Approve</a></p>`;
    response.writeHead(callback === null ? 400 : 200, {
      'Content-Type': 'text/html; charset=utf-8',
      ...commonHeaders,
    });
    response.end(`<!doctype html><title>Demo sign-in</title><h1>Demo sign-in</h1>${page}`);
  }

  /** Sends the browser back with a code that works once, for ten minutes. */
  approve(response: ServerResponse, query: URLSearchParams): void {
    const callback = readCallback(query.get('callback_url'));
    if (callback === null) {
      sendAnswer(response, errorAnswer(400, 'Invalid callback_url', { withUser: false }));
      return;
    }
    callback.searchParams.set('code', this.#issueCode(query));
    const state = query.get('state');
    if (state !== null) callback.searchParams.set('state', state);
    response.writeHead(302, { Location: callback.href, ...commonHeaders });
    response.end();
  }

  /** `POST /auth/keys`. */
  exchange(response: ServerResponse, body: unknown): void {
    const read = Exchange.safeParse(body);
    if (!read.success) {
      const message = JSON.stringify(read.error.issues);
      sendJson(response, 400, JSON.stringify({ success: false, error: { name: 'ZodError', message } }));
      return;
    }
    const code = this.#codes.get(read.data.code);
    if (code === undefined || code.endsMs < this.#now()) {
      sendAnswer(response, errorAnswer(400, 'Invalid code', { withUser: false }));
      return;
    }
    const method = read.data.code_challenge_method;
    if (method !== undefined && method !== null && method !== code.method) {
      sendAnswer(response, errorAnswer(400, 'Invalid code_challenge_method', { withUser: false }));
      return;
    }
    if (!isVerified(code, read.data.code_verifier)) {
      sendAnswer(response, errorAnswer(403, 'Invalid code or code_verifier', { withUser: false }));
      return;
    }
    this.#codes.delete(read.data.code);
    this.#count += 1;
    const key = `sk-or-demo-${this.#count}`;
    this.#issuedKeys.add(key);
    sendJson(response, 200, JSON.stringify({ key, user_id: demoUserId }), { 'Cache-Control': 'no-store' });
  }

  #issueCode(query: URLSearchParams): string {
    const oldest = this.#codes.keys().next();
    if (this.#codes.size >= maxCodes && !oldest.done) this.#codes.delete(oldest.value);
    this.#count += 1;
    const code = `demo-code-${this.#count}`;
    const challenge = query.get('code_challenge');
    const plain = query.get('code_challenge_method') === 'plain';
    this.#codes.set(code, {
      challenge,
      method: challenge === null ? null : plain ? 'plain' : 'S256',
      endsMs: this.#now() + codeLivesMs,
    });
    return code;
  }
}
