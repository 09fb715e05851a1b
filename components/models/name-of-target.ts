import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/target';
import { shortName } from './model-words.ts';

/** "Gemini 2.5 Flash"; "Gemini 2.5 Flash (Groq)" where it is not called at the default connection. */
export function nameOfTarget(
  target: string,
  known: ReadonlyMap<string, ListedModel>,
  connections: readonly ListedConnection[],
): string {
  const { slug, model } = readTarget(target);
  const name = shortName(known.get(target)?.name ?? model);
  return slug === null ? name : `${name} (${connectionNameOf(slug, connections)})`;
}

export function connectionNameOf(slug: string, connections: readonly ListedConnection[]): string {
  return connections.find((one) => one.slug === slug)?.name ?? slug;
}
