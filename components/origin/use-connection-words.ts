import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '#lib/client/connections';
import { historyValuesQuery } from '#lib/client/insights';
import { DEMO, DEMO_LABS, OPENROUTER } from '#lib/contracts/known-connections';

/** A connection by its slug: as a label, and within a sentence. */
export type ConnectionWords = (slug: string) => { readonly label: string; readonly name: string };

/** Known before anything was read. */
const builtIn = new Map([
  [OPENROUTER, 'OpenRouter'],
  [DEMO, 'Demo'],
  [DEMO_LABS, 'Demo Labs'],
]);

/** The names that connections have, or had when they were removed. */
export function useConnectionWords(): ConnectionWords {
  const connections = useQuery(connectionsQuery).data;
  const removed = new Map(Object.entries(useQuery(historyValuesQuery).data?.connectionNames ?? {}));
  return (slug) => {
    const given = connections?.find((connection) => connection.slug === slug)?.name ?? removed.get(slug);
    const label = given ?? builtIn.get(slug) ?? slug;
    return { label, name: slug === DEMO ? 'the demo' : label };
  };
}
