import type { DataRegion, ProviderRouting } from '#lib/contracts/policy';

/** A model of the chain that is turned on. */
export type RoutedModel = {
  readonly name: string;
  /** The id at OpenRouter; null for a model of another connection. */
  readonly routerId: string | null;
  readonly isFree: boolean;
  /** Whether its connection is marked as keeping to data rules. Only asked of other connections. */
  readonly keepsDataPolicy: boolean;
  /** That of its connection; null if it is unknown. */
  readonly region: DataRegion | null;
  /** The providers that run it, as routing rules can name them; null if unknown. */
  readonly providers: readonly { readonly name: string; readonly tag: string | null }[] | null;
};

/** The effect of a rule on a chain, as far as it is known. */
export type RoutingEffect = {
  readonly text: string;
  /** Whether it keeps a model from being used. */
  readonly excludes: boolean;
};

/**
 * The effect of requiring zero data retention on a chain. `models` are the ids offered with it; null if
 * unknown.
 */
export function zeroRetentionEffect(
  chain: readonly RoutedModel[],
  models: ReadonlySet<string> | null,
): RoutingEffect | null {
  if (chain.length === 0) return null;
  const strangers = unmarked(chain);
  const routed = chain.filter(({ routerId }) => routerId !== null);
  if (models === null)
    return {
      text: join(['It is unknown which models OpenRouter offers this way.', describeUnmarked(strangers)]),
      excludes: strangers.length > 0,
    };
  const without = routed.filter(({ routerId }) => routerId !== null && !models.has(routerId));
  return {
    text: join([
      without.length === 0
        ? routed.length === 0
          ? null
          : 'Every OpenRouter model in this chain is offered this way.'
        : `${shareOf(without, chain)} ${without.length === 1 ? 'is' : 'are'} not offered this way: ${namesOf(without)}.`,
      describeUnmarked(strangers),
    ]),
    excludes: without.length + strangers.length > 0,
  };
}

/** The effect of excluding providers that collect data on a chain. OpenRouter doesn't publish which ones do. */
export function dataCollectionEffect(
  chain: readonly RoutedModel[],
  freeInCatalogue: number,
): RoutingEffect | null {
  if (chain.length === 0) return null;
  const free = chain.filter(({ isFree, routerId }) => isFree && routerId !== null);
  const strangers = unmarked(chain);
  return {
    text: join([
      'OpenRouter doesn’t publish which providers collect data, so the effect is only known once a request is sent.',
      freeInCatalogue === 0
        ? null
        : `Free models often run only on providers that do: this can make all ${freeInCatalogue} :free models unavailable${free.length === 0 ? '' : `, including ${namesOf(free)}`}.`,
      describeUnmarked(strangers),
    ]),
    excludes: strangers.length > 0,
  };
}

/** The effect of a region on a chain; null without one. */
export function regionEffect(chain: readonly RoutedModel[], region: DataRegion | null): RoutingEffect | null {
  if (region === null || chain.length === 0) return null;
  const outside = chain.filter((one) => one.region !== region);
  return {
    text:
      outside.length === 0
        ? 'Every connection in this chain keeps requests there.'
        : `${shareOf(outside, chain)} ${outside.length === 1 ? 'is' : 'are'} skipped, because it is unknown whether requests stay there: ${namesOf(outside)}.`,
    excludes: outside.length > 0,
  };
}

/** The effect of the lists of allowed and blocked providers on a chain; null without such lists. */
export function providerListEffect(
  chain: readonly RoutedModel[],
  { only = [], ignore = [] }: Pick<ProviderRouting, 'only' | 'ignore'>,
): RoutingEffect | null {
  if (only.length === 0 && ignore.length === 0) return null;
  const routed = chain.filter(({ routerId }) => routerId !== null);
  const unknown = routed.filter(({ providers }) => providers === null);
  const direct = chain.filter(({ routerId }) => routerId === null);
  const without = routed.filter(
    ({ providers }) =>
      providers !== null &&
      !providers.some((one) => (only.length === 0 || names(only, one)) && !names(ignore, one)),
  );
  return {
    text: join([
      without.length === 0
        ? routed.length > unknown.length
          ? 'Every OpenRouter model in this chain has an allowed provider, as far as the providers are known.'
          : null
        : `${shareOf(without, chain)} ${without.length === 1 ? 'has' : 'have'} no allowed provider: ${namesOf(without)}.`,
      unknown.length === 0 ? null : `The providers of ${namesOf(unknown)} are unknown.`,
      direct.length === 0
        ? null
        : `${namesOf(direct)} ${direct.length === 1 ? 'is' : 'are'} called without OpenRouter, so the lists don’t apply.`,
    ]),
    excludes: without.length > 0,
  };
}

/** Whether a list names a provider: by its name, or by its tag with or without what follows the slash. */
function names(list: readonly string[], { name, tag }: { name: string; tag: string | null }): boolean {
  const known = [name, tag ?? '', tag?.split('/')[0] ?? '', name.replaceAll(/[\s.]+/g, '-')];
  return list.some((wanted) => known.some((one) => one.toLowerCase() === wanted.toLowerCase()));
}

function unmarked(chain: readonly RoutedModel[]): readonly RoutedModel[] {
  return chain.filter(({ routerId, keepsDataPolicy }) => routerId === null && !keepsDataPolicy);
}

function describeUnmarked(strangers: readonly RoutedModel[]): string | null {
  return strangers.length === 0
    ? null
    : `Skipped, because ${strangers.length === 1 ? 'its connection is' : 'their connections are'} not marked as following this rule: ${namesOf(strangers)}.`;
}

function shareOf(part: readonly RoutedModel[], chain: readonly RoutedModel[]): string {
  if (chain.length === 1) return 'The model in this chain';
  return part.length === chain.length
    ? `All ${chain.length} models in this chain`
    : `${part.length} of the ${chain.length} models in this chain`;
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function namesOf(models: readonly RoutedModel[]): string {
  return list.format(models.map(({ name }) => name));
}

function join(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}
