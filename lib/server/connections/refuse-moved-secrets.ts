import type { StoredConnection } from '#lib/store/connections';
import type { PutConnection } from '#lib/contracts/connection';
import { isSameOrigin } from '#lib/contracts/same-origin';
import { ApiError } from '../api-error.ts';

/** A stored key and stored header values are only sent to the server they were entered for. */
export function refuseMovedSecrets(
  { name, baseUrl: before, key, headers }: StoredConnection,
  { baseUrl, key: newKey, headers: newHeaders }: PutConnection,
): void {
  if (baseUrl === undefined || before === null || isSameOrigin(baseUrl, before)) return;
  const kept = [
    ...(key !== null && newKey === undefined ? ['key'] : []),
    ...(headers !== null && keepsAny(newHeaders) ? ['header values'] : []),
  ];
  if (kept.length === 0) return;
  const host = URL.parse(baseUrl)?.host ?? baseUrl;
  throw new ApiError(
    'invalid_request',
    `The new base URL points to another server, and the stored ${kept.join(' and ')} of ${name} are never sent there. Enter the ${kept.join(' and ')} for ${host}, or remove what is stored.`,
  );
}

/**
 * Whether a change moves a connection to a server that its management key was not entered for. The key is then
 * deleted.
 */
export function losesManagementKey(
  { baseUrl: before }: Pick<StoredConnection, 'baseUrl'>,
  { baseUrl, kind }: Pick<PutConnection, 'baseUrl' | 'kind'>,
): boolean {
  const isElsewhere = baseUrl !== undefined && before !== null && !isSameOrigin(baseUrl, before);
  return isElsewhere || (kind !== undefined && kind !== 'openrouter');
}

/** Whether any header keeps its stored value. Values are never returned, so a change doesn't contain them. */
function keepsAny(headers: PutConnection['headers']): boolean {
  return headers === undefined || Object.values(headers ?? {}).includes(null);
}
