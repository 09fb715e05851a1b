import { z } from 'zod';
import { OPENROUTER, type ConnectionId } from './connection.ts';
import { withoutTierVariant } from './model-variant.ts';

/**
 * A model at a connection, as stored in rows and memory: the model's id at OpenRouter (or at the demo, which
 * replaces it), else `<connection id>::<model id>`. It stays the same if the connection's slug changes.
 */
export const TargetKey = z.string().brand<'TargetKey'>();
export type TargetKey = z.infer<typeof TargetKey>;

const SEPARATOR = '::';
const written = /^([a-z0-9]+(?:-[a-z0-9]+)*)::(.+)$/s;

export type WrittenTarget = {
  /** Null for a bare id: the default connection. */
  readonly slug: string | null;
  readonly model: string;
};

/** Parses the written form: `slug::model`, or a bare model id. */
export function readTarget(text: string): WrittenTarget {
  const [, slug, model] = written.exec(text) ?? [];
  return slug === undefined || model === undefined ? { slug: null, model: text } : { slug, model };
}

/** The written form. */
export function writeTarget({ slug, model }: WrittenTarget): string {
  return slug === null ? model : slug + SEPARATOR + model;
}

/** The target whose facts and tier apply: lists have no entries for variants such as `:nitro`. */
export function listedTarget(text: string): string {
  const { slug, model } = readTarget(text);
  return writeTarget({ slug, model: withoutTierVariant(model) });
}

export function targetKey(connection: ConnectionId, model: string): TargetKey {
  return TargetKey.parse(connection === OPENROUTER ? model : connection + SEPARATOR + model);
}

export function targetOf(key: TargetKey): { readonly connection: ConnectionId; readonly model: string } {
  const at = key.indexOf(SEPARATOR);
  return at < 0
    ? { connection: OPENROUTER, model: key }
    : { connection: key.slice(0, at), model: key.slice(at + SEPARATOR.length) };
}
