import { useQuery } from '@tanstack/react-query';
import { useMay } from '#components/shell/use-may.ts';
import { categoriesQuery } from '#lib/client/categories';
import { clientsQuery } from '#lib/client/clients';
import { connectionsQuery } from '#lib/client/connections';
import type { BudgetScope } from '#lib/contracts/budget';
import { nameScope, type ScopeNames } from './budget-words.ts';
import { writeScope } from './written-scope.ts';

/** The scopes that a budget can have, with their display names. */
export function useScopeNames(): {
  readonly names: ScopeNames;
  readonly options: readonly { value: string; label: string }[];
} {
  const categories = useQuery(categoriesQuery).data ?? [];
  const clients = useQuery({ ...clientsQuery, enabled: useMay('clients.manage') }).data ?? [];
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections.edit') }).data ?? [];
  const names: ScopeNames = {
    category: (slug) => categories.find((one) => one.slug === slug)?.name ?? slug,
    client: (id) => clients.find((one) => one.id === id)?.name ?? id,
    connection: (slug) => connections.find((one) => one.slug === slug)?.name ?? slug,
  };
  const scopes: BudgetScope[] = [
    { kind: 'all' },
    ...categories.map(({ slug }) => ({ kind: 'category' as const, id: slug })),
    ...clients.map(({ id }) => ({ kind: 'client' as const, id })),
    ...connections.map(({ slug }) => ({ kind: 'connection' as const, id: slug })),
  ];
  return {
    names,
    options: scopes.map((scope) => ({ value: writeScope(scope), label: nameScope(scope, names) })),
  };
}
