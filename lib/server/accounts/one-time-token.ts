import { createHash, randomBytes } from 'node:crypto';

/** A token for a link: 256 bits, of which only the hash is stored. */
export function createToken(): { readonly token: string; readonly tokenHash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashOfToken(token) };
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
