import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '#lib/client/connections';
import { endpointsQuery } from '#lib/client/model-endpoints';
import { modelsQuery } from '#lib/client/models';
import { zeroRetentionQuery } from '#lib/client/zero-retention';
import type { ProviderRouting } from '#lib/contracts/policy';
import { readTarget } from '#lib/contracts/target';
import {
  dataCollectionEffect,
  providerListEffect,
  type RoutedModel,
  type RoutingEffect,
  zeroRetentionEffect,
} from '#lib/models/routing-effect';
import { shortName } from './model-words.ts';

type RoutingEffects = Record<'zeroRetention' | 'dataCollection' | 'providerLists', RoutingEffect | null>;

/** What each rule about providers does to a chain. `tried` are its targets that are turned on. */
export function useRoutingEffects(tried: readonly string[], routing: ProviderRouting): RoutingEffects {
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
    return {
      name: shortName(facts?.name ?? model),
      routerId: slug === null ? (facts?.aliasTarget ?? model) : null,
      isFree: facts?.isFree ?? false,
      keepsDataPolicy: connections.find((one) => one.slug === slug)?.keepsDataPolicy ?? false,
      providers: endpoints?.find(({ id }) => id === target)?.providers ?? null,
    };
  });
  const known = zeroRetention.data?.models ?? null;
  const free = listed.filter(({ isFree, target }) => isFree && readTarget(target).slug === null);
  return {
    zeroRetention: zeroRetentionEffect(chain, known === null ? null : new Set(known)),
    dataCollection: dataCollectionEffect(chain, free.length),
    providerLists: providerListEffect(chain, routing),
  };
}

const noEffects: RoutingEffects = { zeroRetention: null, dataCollection: null, providerLists: null };
