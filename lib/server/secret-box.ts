import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const Sealed = z.object({ ciphertext: z.string(), iv: z.string(), tag: z.string() });
export type Sealed = z.infer<typeof Sealed>;

type Opened = { readonly outcome: 'opened'; readonly text: string } | { readonly outcome: 'unreadable' };

/** Encrypts small texts with a secret that is stored outside the database. `purpose` prevents swapping them. */
export type SecretBox = {
  readonly seal: (text: string, purpose: string) => Sealed;
  readonly open: (sealed: Sealed, purpose: string) => Opened;
  /** Derives a secret for a purpose, the same every time. */
  readonly derive: (purpose: string) => string;
};

/** The secret file, next to the database in the data folder. */
export const SECRET_FILE = 'secret.key';

const SECRET_BYTES = 32;
const algorithm = 'aes-256-gcm';

type SecretBoxInput = {
  readonly dataDir: string;
  /** Used instead of the file if set: the first one encrypts, all of them decrypt. */
  readonly secretKeys: readonly Buffer[];
};

/**
 * The secret is created with the first text to encrypt. If it is lost or damaged, only the texts encrypted with
 * it become unreadable. During a rotation there are two: see `beginRotation`.
 */
export function createSecretBox({ dataDir, secretKeys }: SecretBoxInput): SecretBox {
  const file = join(dataDir, SECRET_FILE);
  const readSecrets = (): readonly Buffer[] => (secretKeys.length > 0 ? secretKeys : readFileSecrets(file));
  return {
    seal(text, purpose) {
      const secret = readSecrets()[0] ?? makeSecret(dataDir, file);
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, secret, iv).setAAD(Buffer.from(purpose));
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return {
        ciphertext: ciphertext.toString('base64'),
        iv: iv.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      };
    },
    derive: (purpose) =>
      createHmac('sha256', readSecrets()[0] ?? makeSecret(dataDir, file))
        .update(purpose)
        .digest('base64url'),
    open(sealed, purpose) {
      for (const secret of readSecrets()) {
        const text = openWith(secret, sealed, purpose);
        if (text !== null) return { outcome: 'opened', text };
      }
      return { outcome: 'unreadable' };
    },
  };
}

/** Null with another secret or for a changed row: the tag can't distinguish these. */
function openWith(secret: Buffer, { ciphertext, iv, tag }: Sealed, purpose: string): string | null {
  try {
    const decipher = createDecipheriv(algorithm, secret, Buffer.from(iv, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(Buffer.from(tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
    return text.toString('utf8');
  } catch {
    return null;
  }
}

/**
 * Adds a new secret before those in the file. From now on the new one encrypts and all of them decrypt, in
 * every process that uses the folder, so that existing texts can be encrypted again one by one.
 */
export function beginRotation(dataDir: string): void {
  const file = join(dataDir, SECRET_FILE);
  replaceFile(file, Buffer.concat([randomBytes(SECRET_BYTES), ...readFileSecrets(file)]));
}

/** Forgets all secrets but the newest. */
export function endRotation(dataDir: string): void {
  const file = join(dataDir, SECRET_FILE);
  const [newest] = readFileSecrets(file);
  if (newest !== undefined) replaceFile(file, newest);
}

/** Newest first; empty if the file is missing or damaged. */
function readFileSecrets(file: string): readonly Buffer[] {
  try {
    const bytes = readFileSync(file);
    if (bytes.byteLength === 0 || bytes.byteLength % SECRET_BYTES !== 0) return [];
    chmodSync(file, 0o600);
    return Array.from({ length: bytes.byteLength / SECRET_BYTES }, (_, at) =>
      bytes.subarray(at * SECRET_BYTES, (at + 1) * SECRET_BYTES),
    );
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Written to another file and linked into place: a secret is either complete or absent, and of two writers one
 * wins.
 */
function makeSecret(dataDir: string, file: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const aside = writeAside(file, randomBytes(SECRET_BYTES));
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (readFileSecrets(file).length === 0) {
      unlinkSync(file);
      linkSync(aside, file);
    }
  } finally {
    unlinkSync(aside);
  }
  const [secret] = readFileSecrets(file);
  if (secret === undefined) throw new Error(`${file} could not be written.`);
  return secret;
}

function replaceFile(file: string, bytes: Buffer): void {
  renameSync(writeAside(file, bytes), file);
}

function writeAside(file: string, bytes: Buffer): string {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(aside, 'wx', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return aside;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
