import { hash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { KEY_START } from '#lib/contracts/client';

const PREFIX_LENGTH = 8;

/** A new key of 256 random bits, with the parts that are stored. */
export function createKey(): { readonly key: string; readonly prefix: string; readonly keyHash: string } {
  const key = `${KEY_START}${randomBytes(32).toString('base64url')}`;
  return { key, prefix: key.slice(0, PREFIX_LENGTH), keyHash: hashOf(key) };
}

/**
 * The hash by which a key is stored and found. A plain SHA-256 is enough: salts and slow hashes protect
 * passwords, which can be guessed, and 256 random bits can't. The lookup need not take constant time for the
 * same reason: how much of a guess's hash matches reveals nothing about the key.
 */
export function hashOf(key: string): string {
  return hash('sha256', key, 'base64url');
}

/**
 * The key of a request, from `Authorization: Bearer usk-…` or `x-api-key: usk-…`; null if neither is a client
 * key. Programs send something there even without a key.
 */
export function readKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const given = [bearer, headers['x-api-key']];
  return given.find((one): one is string => typeof one === 'string' && one.startsWith(KEY_START)) ?? null;
}
