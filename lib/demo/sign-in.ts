import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { type DemoAccount, KeyReset, type KeyTerms } from './demo-account.ts';
import { demoUserId, errorAnswer } from './http-answer.ts';
import { commonHeaders, sendAnswer, sendJson } from './send-answer.ts';

type Code = {
  challenge: string | null;
  method: 'S256' | 'plain' | null;
  endsMs: number;
  terms: KeyTerms;
};

const codeLivesMs = 600_000;
const maxCodes = 200;

const Exchange = z.object({
  code: z.string(),
  code_verifier: z.string().optional(),
  code_challenge_method: z.enum(['S256', 'plain']).nullish(),
});

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Accepts https URLs, and http on the loopback interface. */
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

/**
 * The app that asks for a key; null if a code could not be sent back, or could be used by anyone who reads it.
 */
function askerOf(query: URLSearchParams): string | null {
  if (query.has('callback_url')) return readCallback(query.get('callback_url'))?.host ?? null;
  return query.has('code_challenge') ? (query.get('key_label') ?? 'A program') : null;
}

const KeyTermsQuery = z.object({
  limit: z.coerce.number().positive().nullable().catch(null),
  usage_limit_type: KeyReset.nullable().catch(null),
  expires_at: z.iso.datetime().nullable().catch(null),
  key_label: z.string().max(100).nullable().catch(null),
});

function readTerms(query: URLSearchParams): KeyTerms {
  const terms = KeyTermsQuery.parse({
    limit: query.get('limit'),
    usage_limit_type: query.get('usage_limit_type'),
    expires_at: query.get('expires_at'),
    key_label: query.get('key_label'),
  });
  return {
    limitUsd: terms.limit,
    resets: terms.usage_limit_type,
    expiresAtMs: terms.expires_at === null ? null : Date.parse(terms.expires_at),
    label: terms.key_label,
  };
}

function sayTerms(query: URLSearchParams): string {
  const { limitUsd, resets, expiresAtMs } = readTerms(query);
  const limit = limitUsd === null ? 'No limit' : `$${limitUsd}, ${resets ?? 'in total'}`;
  return `${limit}; ${expiresAtMs === null ? 'does not expire' : `expires ${new Date(expiresAtMs).toISOString()}`}`;
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...commonHeaders });
  response.end(`<!doctype html><title>Demo sign-in</title><h1>Demo sign-in</h1>${page}`);
}

/** The sign-in by redirect (OAuth PKCE): a page, a code, and the exchange of the code for a key. */
export class SignIn {
  readonly #codes = new Map<string, Code>();
  readonly #issuedKeys: Set<string>;
  readonly #account: Pick<DemoAccount, 'setTerms'>;
  readonly #now: () => number;
  #count = 0;

  constructor(issuedKeys: Set<string>, account: Pick<DemoAccount, 'setTerms'>, now: () => number) {
    this.#issuedKeys = issuedKeys;
    this.#account = account;
    this.#now = now;
  }

  /** `GET /auth`: asks for approval. The button leads to `/auth/approve` with the same query. */
  showPage(response: ServerResponse, query: URLSearchParams): void {
    const asker = askerOf(query);
    const page =
      asker === null
        ? '<p>The callback must be https, or http on localhost. Without one, a code_challenge is needed.</p>'
        : `<p>${escapeHtml(asker)} asks for a key of the demo upstream. It is worth nothing elsewhere.</p><p>${escapeHtml(sayTerms(query))}</p><p><a href="/auth/approve?${escapeHtml(query.toString())}">Approve</a></p>`;
    sendPage(response, asker === null ? 400 : 200, page);
  }

  /** Sends the browser back with a code that works once, for ten minutes; without a callback the page shows it. */
  approve(response: ServerResponse, query: URLSearchParams): void {
    if (askerOf(query) === null) {
      sendAnswer(response, errorAnswer(400, 'Invalid callback_url', { withUser: false }));
      return;
    }
    const code = this.#issueCode(query);
    const callback = readCallback(query.get('callback_url'));
    if (callback === null) return sendPage(response, 200, `<p>Your code: <code>${code}</code></p>`);
    callback.searchParams.set('code', code);
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
    if (code === undefined) {
      sendAnswer(response, errorAnswer(400, 'Invalid code', { withUser: false }));
      return;
    }
    if (code.endsMs < this.#now()) {
      sendAnswer(response, errorAnswer(403, 'Authorization code expired', { withUser: false }));
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
    this.#account.setTerms(key, code.terms);
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
      terms: readTerms(query),
    });
    return code;
  }
}
