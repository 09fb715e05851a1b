import { useQuery } from '@tanstack/react-query';
import { historyValuesQuery } from '#lib/client/insights';

/** What a client of the history is called: one with a key goes by its id there, any other by its name. */
export function useClientNames(): (client: string) => string {
  const names = new Map(Object.entries(useQuery(historyValuesQuery).data?.clientNames ?? {}));
  return (client) => names.get(client) ?? client;
}
