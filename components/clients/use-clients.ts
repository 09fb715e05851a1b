import { useMutation, useQueryClient } from '@tanstack/react-query';
import { clientsQuery, putClient, withClient } from '#lib/client/clients';
import { describeFailure } from '#lib/client/fetch-json';
import { historyValuesQuery } from '#lib/client/insights';
import type { Client } from '#lib/contracts/client';
import { toast } from '#components/ui/toast-manager.ts';

/** Puts a new or changed client into the list. */
export function useAdoptClient(): (client: Client) => void {
  const queryClient = useQueryClient();
  return (client) => {
    queryClient.setQueryData(clientsQuery.queryKey, (all) =>
      all === undefined ? all : withClient(all, client),
    );
    // It may have another name now.
    void queryClient.invalidateQueries({ queryKey: historyValuesQuery.queryKey });
  };
}

/** Enables or disables a client at once; the toast can undo it, and a failure does. */
export function useSwitchClient() {
  const queryClient = useQueryClient();
  const adopt = useAdoptClient();
  const write = useMutation({
    mutationFn: ({ client, enabled }: { client: Client; enabled: boolean }) =>
      putClient(client.id, { enabled }),
    async onMutate({ client, enabled }) {
      await queryClient.cancelQueries({ queryKey: clientsQuery.queryKey, exact: true });
      adopt({ ...client, enabled });
    },
    onSuccess: adopt,
    onError(error, { client, enabled }) {
      adopt(client);
      toast({
        tone: 'danger',
        title: `Couldn’t ${enabled ? 'enable' : 'disable'} ${client.name}`,
        description: describeFailure(error),
      });
    },
  });
  return (client: Client, enabled: boolean) =>
    write.mutate(
      { client, enabled },
      {
        onSuccess: (changed) =>
          void toast({
            title: `${changed.name} is ${enabled ? 'enabled' : 'disabled'}`,
            ...(enabled ? {} : { description: 'Its key is refused from now on.' }),
            action: {
              label: 'Undo',
              onClick: () => write.mutate({ client: changed, enabled: !enabled }),
            },
          }),
      },
    );
}
