import type { z } from 'zod';
import {
  type Connection,
  ConnectionSlug,
  CreateConnection,
  PutConnection,
  type Speaks,
} from '#lib/contracts/connection';
import { OPENROUTER } from '#lib/contracts/known-connections';
import type { DataRegion } from '#lib/contracts/policy';
import type { ConnectionPreset } from '#lib/contracts/connection-presets';
import type { FormRead } from '#components/shell/use-form.ts';
import { isSameOrigin } from '#lib/contracts/same-origin';

/** One line of the form; `isStored` if the server has a value, which is never sent back. */
export type HeaderDraft = { readonly name: string; readonly value: string; readonly isStored: boolean };

/** The state of the form. */
export type ConnectionDraft = {
  readonly kind: Connection['kind'];
  readonly name: string;
  readonly slug: string;
  readonly baseUrl: string;
  /** Empty means no key, or keep the stored one. */
  readonly key: string;
  readonly removesKey: boolean;
  /** Empty means none, or keep the stored one. */
  readonly managementKey: string;
  readonly removesManagementKey: boolean;
  readonly headers: readonly HeaderDraft[];
  readonly speaks: readonly Speaks[];
  readonly keepsDataPolicy: boolean;
  readonly dataRegion: DataRegion | null;
  readonly maxConcurrent: number | null;
};

type DraftField = 'name' | 'slug' | 'baseUrl' | 'key' | 'managementKey' | 'headers';
export type DraftProblems = Partial<Record<DraftField, string>>;
export type DraftRead<Input> = FormRead<Input, DraftProblems>;

export const emptyDraft: ConnectionDraft = {
  kind: 'openai_compatible',
  name: '',
  slug: '',
  baseUrl: '',
  key: '',
  removesKey: false,
  managementKey: '',
  removesManagementKey: false,
  headers: [],
  speaks: ['chat'],
  keepsDataPolicy: false,
  dataRegion: null,
  maxConcurrent: null,
};

/** A second connection of the same preset gets a number, because names and slugs must be unique. */
export function draftOfPreset(
  { name, slug, kind, baseUrl, speaks, isLocal }: ConnectionPreset,
  taken: readonly string[],
): ConnectionDraft {
  let number = 1;
  const numbered = (): string => (number === 1 ? slug : `${slug}-${number}`);
  while (taken.includes(numbered())) number += 1;
  return {
    ...emptyDraft,
    kind,
    name: number === 1 ? name : `${name} ${number}`,
    slug: numbered(),
    baseUrl,
    speaks,
    // A server on the person's own machine stores and trains only as the person configures it.
    keepsDataPolicy: isLocal,
  };
}

export function draftOf(connection: Connection): ConnectionDraft {
  const { kind, name, slug, baseUrl, headerNames, speaks, keepsDataPolicy, dataRegion, maxConcurrent } =
    connection;
  const headers = headerNames.map((header) => ({ name: header, value: '', isStored: true }));
  return {
    ...emptyDraft,
    kind,
    name,
    slug,
    baseUrl,
    headers,
    speaks,
    keepsDataPolicy,
    dataRegion,
    maxConcurrent,
  };
}

/** The request for a new connection, or the problems with it. */
export function readCreation(draft: ConnectionDraft, taken: readonly string[]): DraftRead<CreateConnection> {
  const { kind, name, slug, baseUrl, key, managementKey, headers, speaks } = draft;
  const { keepsDataPolicy, dataRegion, maxConcurrent } = draft;
  const wrong = problemsOf(draft, taken);
  if (kind === 'openrouter' && key.trim() === '') wrong.key = 'Enter a key. OpenRouter requires one.';
  const body = {
    slug,
    name,
    kind,
    baseUrl,
    keepsDataPolicy,
    dataRegion,
    maxConcurrent,
    speaks: [...speaks],
    ...(key.trim() === '' ? {} : { key }),
    ...(kind !== 'openrouter' || managementKey.trim() === '' ? {} : { managementKey }),
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map((one) => [one.name, one.value])) }),
  };
  return readParsed(CreateConnection.safeParse(body), wrong);
}

/** The request for a changed connection, with only the changed fields. */
export function readChange(
  connection: Connection,
  draft: ConnectionDraft,
  taken: readonly string[],
): DraftRead<PutConnection> {
  const before = draftOf(connection);
  const { name, slug, baseUrl, key, removesKey, managementKey, removesManagementKey } = draft;
  const { headers, speaks, keepsDataPolicy, dataRegion, maxConcurrent } = draft;
  const hasNewHeaders =
    headers.length !== before.headers.length ||
    headers.some(({ isStored, value }) => !isStored || value !== '');
  const body = {
    ...(slug === before.slug ? {} : { slug }),
    ...(name === before.name ? {} : { name }),
    ...(baseUrl === before.baseUrl || connection.id === OPENROUTER ? {} : { baseUrl }),
    ...(key.trim() === '' ? (removesKey ? { key: null } : {}) : { key }),
    ...(managementKey.trim() === ''
      ? removesManagementKey
        ? { managementKey: null }
        : {}
      : { managementKey }),
    ...(hasNewHeaders
      ? {
          headers: Object.fromEntries(
            headers.map((one) => [one.name, one.isStored && one.value === '' ? null : one.value]),
          ),
        }
      : {}),
    ...(keepsDataPolicy === before.keepsDataPolicy ? {} : { keepsDataPolicy }),
    ...(dataRegion === before.dataRegion ? {} : { dataRegion }),
    ...(maxConcurrent === before.maxConcurrent ? {} : { maxConcurrent }),
    ...(speaks.length === before.speaks.length && speaks.every((one) => before.speaks.includes(one))
      ? {}
      : { speaks: [...speaks] }),
  };
  return readParsed(PutConnection.safeParse(body), {
    ...movedSecretsIn(connection, draft),
    ...problemsOf(draft, taken),
  });
}

/** Whether the base URL was changed to another server, to which nothing that is stored is sent. */
export function isMoved(connection: Connection, { baseUrl }: Pick<ConnectionDraft, 'baseUrl'>): boolean {
  return !isSameOrigin(baseUrl, connection.baseUrl);
}

function movedSecretsIn(connection: Connection, draft: ConnectionDraft): DraftProblems {
  if (!isMoved(connection, draft)) return {};
  const { keyLast4 } = connection;
  const keepsKey = keyLast4 !== null && draft.key.trim() === '' && !draft.removesKey;
  const keepsValues = draft.headers.some(({ isStored, value }) => isStored && value === '');
  return {
    ...(keepsKey
      ? {
          key: 'The stored key belongs to the previous server and won’t be sent to this one. Enter a key for this server, or remove the stored one.',
        }
      : {}),
    ...(keepsValues
      ? {
          headers:
            'The stored values belong to the previous server and won’t be sent to this one. Enter them again, or remove the headers.',
        }
      : {}),
  };
}

/** Problems that the body's schema can't detect. */
function problemsOf({ slug, headers }: ConnectionDraft, taken: readonly string[]): DraftProblems {
  const problems: DraftProblems = {};
  if (ConnectionSlug.safeParse(slug).success && taken.includes(slug))
    problems.slug = `There is already a connection “${slug}”.`;
  const names = headers.map(({ name }) => name.trim().toLowerCase());
  if (new Set(names).size < names.length) problems.headers = 'Each header can be set only once.';
  return problems;
}

function readParsed<Input>(parsed: z.ZodSafeParseResult<Input>, problems: DraftProblems): DraftRead<Input> {
  const all = { ...problems };
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [field, header] = path;
    if (!isField(field)) continue;
    const place = field === 'headers' && typeof header === 'string' && header !== '' ? `${header}: ` : '';
    all[field] ??= place + message;
  }
  return parsed.success && Object.keys(all).length === 0
    ? { outcome: 'read', input: parsed.data }
    : { outcome: 'wrong', problems: all };
}

function isField(name: unknown): name is DraftField {
  return (
    typeof name === 'string' && ['name', 'slug', 'baseUrl', 'key', 'managementKey', 'headers'].includes(name)
  );
}

/** Whether a check could come out differently after this change. */
export function affectsCalls({ key, headers, baseUrl }: PutConnection): boolean {
  return key !== undefined || headers !== undefined || baseUrl !== undefined;
}

/** Whether a key would travel unencrypted over a network. */
export function isUnencrypted(baseUrl: string): boolean {
  const url = URL.parse(baseUrl.trim());
  if (url === null || url.protocol !== 'http:') return false;
  return !/^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(url.hostname);
}
