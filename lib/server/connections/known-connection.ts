import {
  type ConnectionId,
  type ConnectionKind,
  isOfDemo,
  OPENROUTER,
  type PutConnection,
  type Speaks,
} from '#lib/contracts/connection';
import type { ConnectionRef } from '#lib/engine/candidate';
import { ApiError } from '../api-error.ts';

/** A connection as it is known in memory. */
export type KnownConnection = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Empty as long as the demo has not been started. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly speaks: readonly Speaks[];
  readonly keepsDataPolicy: boolean;
  readonly isDeleted: boolean;
  /** Why nothing can be sent to it, in a sentence; null where that is possible. */
  readonly problem: string | null;
};

export function refOf({ id, slug, name, kind, problem }: KnownConnection): ConnectionRef {
  return { id, slug, name, isDemo: kind === 'demo', problem };
}

/** Of a chain that another process wrote, with a connection that this one has not read yet. */
export function unknownRef(id: ConnectionId): ConnectionRef {
  return { id, slug: id, name: id, isDemo: false, problem: `The connection ${id} is not known.` };
}

/** The first thing that keeps a connection from being called. */
export function findProblem(
  { name, enabled, isDeleted }: Pick<KnownConnection, 'name' | 'enabled' | 'isDeleted'>,
  others: readonly (string | null)[],
): string | null {
  if (isDeleted) return `The connection ${name} was deleted.`;
  if (!enabled) return `${name} is switched off in Settings.`;
  return others.find((other) => other !== null) ?? null;
}

/** What the process itself says of the built-in ones can't be changed. */
export function refuseHeld(id: ConnectionId, given: PutConnection): void {
  if (isOfDemo(id))
    throw new ApiError('forbidden', 'The demo can’t be changed. Switch it on and off in Settings.');
  if (id !== OPENROUTER) return;
  if (given.kind !== undefined && given.kind !== 'openrouter')
    throw new ApiError('forbidden', 'This connection is OpenRouter. Add another one for another server.');
  if (given.baseUrl !== undefined)
    throw new ApiError('forbidden', 'The URL of this connection is set by OPENROUTER_BASE_URL.');
}
