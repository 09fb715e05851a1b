import { useQuery } from '@tanstack/react-query';
import { historyValuesQuery } from '#lib/client/insights';

/** The name of a client in the history, which has ids for clients with a key, and names for others. */
export function useClientNames(): (client: string) => string {
  const names = new Map(Object.entries(useQuery(historyValuesQuery).data?.clientNames ?? {}));
  return (client) => names.get(client) ?? client;
}
