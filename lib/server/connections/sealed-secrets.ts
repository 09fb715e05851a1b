import { z } from 'zod';
import type { ConnectionId } from '#lib/contracts/connection';
import { Sealed, type SecretBox } from '../secret-box.ts';

export type StoredKey = {
  readonly apiKey: string;
  readonly lastFour: string;
  /** OpenRouter's name for the key. */
  readonly label: string | null;
  /** When it was entered, or last found valid. */
  readonly checkedAtMs: number;
};

type Unsealed<Secret> =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'read'; readonly secret: Secret }
  | { readonly outcome: 'unreadable' };

/** The keys and extra headers of a connection at rest: encrypted, beside the parts that may be shown. */
export type SealedSecrets = {
  readonly openKey: (id: ConnectionId, value: unknown) => Unsealed<StoredKey>;
  readonly sealKey: (id: ConnectionId, key: StoredKey) => unknown;
  readonly openHeaders: (id: ConnectionId, value: unknown) => Unsealed<Readonly<Record<string, string>>>;
  readonly sealHeaders: (id: ConnectionId, headers: Readonly<Record<string, string>>) => unknown;
  readonly openManagementKey: (id: ConnectionId, value: unknown) => Unsealed<string>;
  readonly sealManagementKey: (id: ConnectionId, apiKey: string) => unknown;
};

const KeyRow = z.object({
  sealed: Sealed,
  lastFour: z.string(),
  label: z.string().nullable(),
  checkedAtMs: z.number(),
});
const SealedRow = z.object({ sealed: Sealed });
const Headers = z.record(z.string(), z.string());

export function createSealedSecrets(secretBox: SecretBox): SealedSecrets {
  // Keys encrypted before there were connections belong to OpenRouter and use this purpose.
  const keyOf = (id: ConnectionId): string => `${id}_key`;
  const headersOf = (id: ConnectionId): string => `${id}_headers`;
  const managementKeyOf = (id: ConnectionId): string => `${id}_management_key`;

  function open(value: unknown, purpose: string): Unsealed<string> {
    if (value === null || value === undefined) return { outcome: 'none' };
    const row = SealedRow.safeParse(value);
    const opened = row.success ? secretBox.open(row.data.sealed, purpose) : null;
    return opened?.outcome === 'opened'
      ? { outcome: 'read', secret: opened.text }
      : { outcome: 'unreadable' };
  }

  return {
    openKey(id, value) {
      if (value === null || value === undefined) return { outcome: 'none' };
      const row = KeyRow.safeParse(value);
      if (!row.success) return { outcome: 'unreadable' };
      const { sealed, ...shown } = row.data;
      const opened = secretBox.open(sealed, keyOf(id));
      return opened.outcome === 'opened'
        ? { outcome: 'read', secret: { apiKey: opened.text, ...shown } }
        : { outcome: 'unreadable' };
    },
    sealKey: (id, { apiKey, ...shown }) => ({ sealed: secretBox.seal(apiKey, keyOf(id)), ...shown }),
    openHeaders(id, value) {
      const opened = open(value, headersOf(id));
      return opened.outcome === 'read'
        ? { outcome: 'read', secret: Headers.parse(JSON.parse(opened.secret)) }
        : opened;
    },
    sealHeaders: (id, headers) => ({ sealed: secretBox.seal(JSON.stringify(headers), headersOf(id)) }),
    openManagementKey: (id, value) => open(value, managementKeyOf(id)),
    sealManagementKey: (id, apiKey) => ({ sealed: secretBox.seal(apiKey, managementKeyOf(id)) }),
  };
}
