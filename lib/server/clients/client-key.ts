import { hash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { KEY_START } from '#lib/contracts/client';

const PREFIX_LENGTH = 8;

/** A new key of 256 random bits, and what is kept of it. */
export function createKey(): { readonly key: string; readonly prefix: string; readonly keyHash: string } {
  const key = `${KEY_START}${randomBytes(32).toString('base64url')}`;
  return { key, prefix: key.slice(0, PREFIX_LENGTH), keyHash: hashOf(key) };
}

/**
 * What a key is kept and looked up by. A plain SHA-256 is right here: salt and slow hashing protect passwords, which
 * can be guessed, and nobody guesses 256 random bits. The lookup may be timed for the same reason: how far the hash of
 * a guess agrees with a stored one says nothing of the key that is behind it.
 */
export function hashOf(key: string): string {
  return hash('sha256', key, 'base64url');
}

/**
 * The key that a request came with, as `Authorization: Bearer usk-…` or `x-api-key: usk-…`; null where neither is one
 * of ours. Programs send something there even where they were given no key.
 */
export function readKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const given = [bearer, headers['x-api-key']];
  return given.find((one): one is string => typeof one === 'string' && one.startsWith(KEY_START)) ?? null;
}
