import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const Sealed = z.object({ ciphertext: z.string(), iv: z.string(), tag: z.string() });
export type Sealed = z.infer<typeof Sealed>;

type Opened = { readonly outcome: 'opened'; readonly text: string } | { readonly outcome: 'unreadable' };

/** Encrypts small texts with a secret that lies beside the database but not in it. `purpose` keeps them from being swapped. */
export type SecretBox = {
  readonly seal: (text: string, purpose: string) => Sealed;
  readonly open: (sealed: Sealed, purpose: string) => Opened;
};

/** Beside the database in the data folder. */
export const SECRET_FILE = 'secret.key';

const SECRET_BYTES = 32;
const algorithm = 'aes-256-gcm';

/** The secret is made with the first text to seal; a lost or damaged one makes what it sealed unreadable, and no more. */
export function createSecretBox(dataDir: string): SecretBox {
  const file = join(dataDir, SECRET_FILE);
  return {
    seal(text, purpose) {
      const secret = readSecret(file) ?? makeSecret(dataDir, file);
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, secret, iv).setAAD(Buffer.from(purpose));
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return {
        ciphertext: ciphertext.toString('base64'),
        iv: iv.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      };
    },
    open({ ciphertext, iv, tag }, purpose) {
      const secret = readSecret(file);
      if (secret === null) return { outcome: 'unreadable' };
      try {
        const decipher = createDecipheriv(algorithm, secret, Buffer.from(iv, 'base64'), { authTagLength: 16 })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(Buffer.from(tag, 'base64'));
        const text = Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
        return { outcome: 'opened', text: text.toString('utf8') };
      } catch {
        // Another secret, or a changed row: the tag tells these apart from nothing else.
        return { outcome: 'unreadable' };
      }
    },
  };
}

function readSecret(file: string): Buffer | null {
  try {
    const secret = readFileSync(file);
    if (secret.byteLength !== SECRET_BYTES) return null;
    chmodSync(file, 0o600);
    return secret;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Written aside and linked into place: a secret is whole or not there, and of two makers one wins. */
function makeSecret(dataDir: string, file: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(aside, 'wx', 0o600);
  try {
    writeSync(handle, randomBytes(SECRET_BYTES));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (readSecret(file) === null) replaceDamaged(aside, file);
  } finally {
    unlinkSync(aside);
  }
  const secret = readSecret(file);
  if (secret === null) throw new Error(`${file} could not be written.`);
  return secret;
}

function replaceDamaged(aside: string, file: string): void {
  unlinkSync(file);
  linkSync(aside, file);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
