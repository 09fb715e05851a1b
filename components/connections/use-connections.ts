import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { checkConnection, connectionsQuery, putConnection, withConnection } from '#lib/client/connections';
import { describeFailure } from '#lib/client/fetch-json';
import { upstreamAccountsQuery } from '#lib/client/upstream-accounts';
import type { Connection, ConnectionCheck } from '#lib/contracts/connection';
import { toast } from '#components/ui/toast-manager.ts';

/** Puts a changed connection into the list and reloads the rest, since other models can be called now. */
export function useAdoptConnection(): (connection: Connection) => void {
  const queryClient = useQueryClient();
  return (connection) => {
    queryClient.setQueryData(connectionsQuery.queryKey, (all) =>
      all === undefined ? all : withConnection(all, connection),
    );
    void queryClient.invalidateQueries();
  };
}

/** Switches a connection on or off at once; the toast can undo it, and a failure does. */
export function useSwitchConnection() {
  const queryClient = useQueryClient();
  const adopt = useAdoptConnection();
  const write = useMutation({
    mutationFn: ({ connection, enabled }: { connection: Connection; enabled: boolean }) =>
      putConnection(connection.slug, { enabled }),
    async onMutate({ connection, enabled }) {
      await queryClient.cancelQueries({ queryKey: connectionsQuery.queryKey });
      queryClient.setQueryData(connectionsQuery.queryKey, (all) =>
        all === undefined ? all : withConnection(all, { ...connection, enabled, problem: null }),
      );
    },
    onSuccess: adopt,
    onError(error, { connection, enabled }) {
      queryClient.setQueryData(connectionsQuery.queryKey, (all) =>
        all === undefined ? all : withConnection(all, connection),
      );
      toast({
        tone: 'danger',
        title: `Couldn’t switch ${connection.name} ${enabled ? 'on' : 'off'}`,
        description: describeFailure(error),
      });
    },
  });
  return (connection: Connection, enabled: boolean) =>
    write.mutate(
      { connection, enabled },
      {
        onSuccess: (changed) =>
          void toast({
            title: `${changed.name} is ${enabled ? 'on' : 'off'}`,
            action: {
              label: 'Undo',
              onClick: () => write.mutate({ connection: changed, enabled: !enabled }),
            },
          }),
      },
    );
}

export type CheckState =
  | { readonly status: 'checking' }
  | { readonly status: 'done'; readonly result: ConnectionCheck }
  | { readonly status: 'failed'; readonly message: string };

/** The last check of each connection, by id, as long as the screen is open. */
export function useConnectionChecks() {
  const queryClient = useQueryClient();
  const [checks, setChecks] = useState<Readonly<Record<string, CheckState>>>({});
  const check = async ({ id, slug }: Pick<Connection, 'id' | 'slug'>): Promise<void> => {
    const note = (state: CheckState) => setChecks((before) => ({ ...before, [id]: state }));
    note({ status: 'checking' });
    try {
      note({ status: 'done', result: await checkConnection(slug) });
      void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      // A check also reads the account again.
      void queryClient.invalidateQueries({ queryKey: upstreamAccountsQuery.queryKey });
    } catch (error) {
      note({ status: 'failed', message: describeFailure(error) });
    }
  };
  return { checks, check };
}
