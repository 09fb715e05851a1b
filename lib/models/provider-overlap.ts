/** A model and its providers; null if unknown. */
export type RunBy = { readonly id: string; readonly providers: readonly string[] | null };

export type Overlap =
  /** For each other model, it has a provider that the other lacks, so no limit stops both. */
  | { readonly kind: 'apart'; readonly at: readonly string[] }
  /** `other` runs at all its providers too. */
  | { readonly kind: 'shared'; readonly at: readonly string[]; readonly other: string };

/**
 * Whether a model keeps working while another one is limited. OpenRouter tries all providers of a model
 * before it reports a limit, so one additional provider is enough. Null if too little is known.
 */
export function compareProviders(
  providers: readonly string[] | null,
  others: readonly RunBy[],
): Overlap | null {
  const known = others.flatMap((other) =>
    other.providers === null || other.providers.length === 0
      ? []
      : [{ id: other.id, names: new Set(other.providers) }],
  );
  if (providers === null || providers.length === 0 || known.length === 0) return null;
  const at = [...new Set(providers)];
  const sharing = known.find(({ names }) => at.every((name) => names.has(name)));
  if (sharing !== undefined) return { kind: 'shared', at, other: sharing.id };
  const own = at.filter((name) => known.every(({ names }) => !names.has(name)));
  return { kind: 'apart', at: own.length > 0 ? own : at };
}

/** "Novita", "Novita and DeepInfra", "Novita, DeepInfra and 3 more" */
export function nameSome(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
