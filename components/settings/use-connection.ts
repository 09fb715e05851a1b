import { useMutation, useQueryClient } from '@tanstack/react-query';
import { describeFailure } from '#lib/client/fetch-json';
import { deleteOpenRouterKey, putSettings, settingsQuery } from '#lib/client/settings';
import type { Settings } from '#lib/contracts/settings';
import { toast } from '#components/ui/toast-manager.ts';

/** Adopts settings from the server and reloads everything else, since another connection has other models. */
export function useAdoptSettings(): (settings: Settings) => void {
  const queryClient = useQueryClient();
  return (settings) => {
    queryClient.setQueryData(settingsQuery.queryKey, settings);
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] !== settingsQuery.queryKey[0],
    });
  };
}

/** Switches between OpenRouter and the demo. Leaving the demo without a key leads back to the welcome. */
export function useConnection() {
  const adopt = useAdoptSettings();
  const onError = (error: unknown) => toast({ tone: 'danger', title: describeFailure(error) });
  const choose = useMutation({
    mutationFn: (connection: Settings['connection']) => putSettings({ connection }),
    onSuccess: adopt,
    onError,
  });
  const removeKey = useMutation({ mutationFn: deleteOpenRouterKey, onSuccess: adopt, onError });
  return { choose, removeKey };
}

/** The connection to use after leaving the demo. */
export function withoutDemo(settings: Settings): Settings['connection'] {
  return settings.key.source === 'none' ? null : 'openrouter';
}
