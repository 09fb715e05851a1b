import { DEMO } from '#lib/contracts/known-connections';
import type { ListedConnection } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/written-target';

export type OneConnection = {
  readonly slug: string;
  readonly text: string;
  /** Another connection with models; null if there is none yet. */
  readonly other: ListedConnection | null;
};

/** The hint for a chain with only one connection: null if it has more, or only one model. */
export function findOneConnection(
  tried: readonly string[],
  connections: readonly ListedConnection[],
): OneConnection | null {
  const home = connections.find(({ isDefault }) => isDefault);
  const slugs = new Set(tried.map((target) => readTarget(target).slug ?? home?.slug));
  const [slug] = slugs;
  if (tried.length < 2 || slugs.size > 1 || slug === undefined) return null;
  const name = slug === DEMO ? 'the demo' : (connections.find((one) => one.slug === slug)?.name ?? slug);
  const other = connections.find((one) => one.slug !== slug && one.models > 0) ?? null;
  return {
    slug,
    text: `All models in this chain use ${name}. If it is down or out of credits, no fallback can take over.`,
    other,
  };
}
