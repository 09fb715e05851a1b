import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '#lib/client/connections';
import { endpointsQuery } from '#lib/client/model-endpoints';
import { modelsQuery } from '#lib/client/models';
import { zeroRetentionQuery } from '#lib/client/zero-retention';
import { isPlainServer, regionOf } from '#lib/contracts/known-connections';
import type { Policy } from '#lib/contracts/policy';
import { readTarget } from '#lib/contracts/written-target';
import {
  dataCollectionEffect,
  providerListEffect,
  regionEffect,
  type RoutedModel,
  type RoutingEffect,
  zeroRetentionEffect,
} from '#lib/models/routing-effect';
import { shortName } from '#components/models/facts/model-words.ts';
import { connectionOf } from '#components/models/policy/use-regions.ts';

export type RoutingEffects = Record<
  'zeroRetention' | 'dataCollection' | 'providerLists' | 'region',
  RoutingEffect | null
>;

/** The effect of each rule about providers and data on a chain. `tried` are its targets that are on. */
export function useRoutingEffects(
  tried: readonly string[],
  { provider, dataRegion }: Pick<Policy, 'provider' | 'dataRegion'>,
): RoutingEffects {
  const listed = useQuery(modelsQuery).data?.models;
  const connections = useQuery(connectionsQuery).data;
  const zeroRetention = useQuery(zeroRetentionQuery);
  const ofDefault = tried.filter((target) => readTarget(target).slug === null);
  const endpoints = useQuery({ ...endpointsQuery(ofDefault), enabled: ofDefault.length > 0 }).data;
  if (listed === undefined || connections === undefined || zeroRetention.isPending) return noEffects;
  const byTarget = new Map(listed.map((model) => [model.target, model]));
  const chain = tried.map((target): RoutedModel => {
    const { slug, model } = readTarget(target);
    const facts = byTarget.get(target);
    const connection = connectionOf(target, connections);
    const isRouter = connection === undefined ? slug === null : !isPlainServer(connection);
    return {
      name: shortName(facts?.name ?? model),
      routerId: isRouter ? (facts?.aliasTarget ?? model) : null,
      isFree: facts?.isFree ?? false,
      keepsDataPolicy: connection?.keepsDataPolicy ?? false,
      region: connection === undefined ? null : regionOf(connection),
      providers: endpoints?.find(({ id }) => id === target)?.providers ?? null,
    };
  });
  const known = zeroRetention.data?.models ?? null;
  const free = listed.filter(({ isFree, target }) => isFree && readTarget(target).slug === null);
  return {
    zeroRetention: zeroRetentionEffect(chain, known === null ? null : new Set(known)),
    dataCollection: dataCollectionEffect(chain, free.length),
    providerLists: providerListEffect(chain, provider),
    region: regionEffect(chain, dataRegion),
  };
}

const noEffects: RoutingEffects = {
  zeroRetention: null,
  dataCollection: null,
  providerLists: null,
  region: null,
};
