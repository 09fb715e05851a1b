import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { connectionsQuery } from '#lib/client/connections';
import type { Connection } from '#lib/contracts/connection';
import { regionOf } from '#lib/contracts/known-connections';
import type { DataRegion } from '#lib/contracts/policy';
import { readTarget } from '#lib/contracts/written-target';

/** The region of the connection of a target; null if it is unknown. */
export type RegionOf = (target: string) => DataRegion | null;

/** Undefined while the connections are not known. */
export function useRegions(): RegionOf | undefined {
  const connections = useQuery(connectionsQuery).data;
  return useMemo(
    () =>
      connections === undefined
        ? undefined
        : (target) => {
            const connection = connectionOf(target, connections);
            return connection === undefined ? null : regionOf(connection);
          },
    [connections],
  );
}

/** A bare model id is of the default connection. */
export function connectionOf(target: string, connections: readonly Connection[]): Connection | undefined {
  const { slug } = readTarget(target);
  return connections.find((one) => (slug === null ? one.isDefault : one.slug === slug));
}
