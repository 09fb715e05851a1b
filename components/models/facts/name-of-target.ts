import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { listedTarget, readTarget } from '#lib/contracts/written-target';
import { nameOfVariant, shortName } from './model-words.ts';

/** "Gemini 2.5 Flash"; "Gemini 2.5 Flash (Groq)" if it is not called at the default connection. */
export function nameOfTarget(
  target: string,
  known: ReadonlyMap<string, ListedModel>,
  connections: readonly ListedConnection[],
): string {
  const { slug, model } = readTarget(target);
  const listed = known.get(target) ?? known.get(listedTarget(target));
  const name = listed === undefined ? shortName(model) : nameOfVariant(listed.name, model);
  return slug === null ? name : `${name} (${connectionNameOf(slug, connections)})`;
}

export function connectionNameOf(slug: string, connections: readonly ListedConnection[]): string {
  return connections.find((one) => one.slug === slug)?.name ?? slug;
}
