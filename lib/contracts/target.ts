import { z } from 'zod';
import type { ConnectionId } from './connection.ts';
import { OPENROUTER } from './known-connections.ts';

/**
 * A model at a connection, as stored in rows and memory: the model's id at OpenRouter (or at the demo, which
 * replaces it), else `<connection id>::<model id>`. It stays the same if the connection's slug changes.
 */
export const TargetKey = z.string().brand<'TargetKey'>();
export type TargetKey = z.infer<typeof TargetKey>;

const SEPARATOR = '::';

export function targetKey(connection: ConnectionId, model: string): TargetKey {
  return TargetKey.parse(connection === OPENROUTER ? model : connection + SEPARATOR + model);
}

export function targetOf(key: TargetKey): { readonly connection: ConnectionId; readonly model: string } {
  const at = key.indexOf(SEPARATOR);
  return at < 0
    ? { connection: OPENROUTER, model: key }
    : { connection: key.slice(0, at), model: key.slice(at + SEPARATOR.length) };
}
