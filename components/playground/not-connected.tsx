'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plug } from 'lucide-react';
import Link from 'next/link';
import { describeFailure } from '#lib/client/fetch-json';
import { putSettings, settingsQuery } from '#lib/client/settings';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';

/** For a person with neither a key nor the demo: the two ways to get an answer. */
export function NotConnected() {
  const queryClient = useQueryClient();
  const startDemo = useMutation({
    mutationFn: () => putSettings({ connection: 'demo' }),
    onSuccess: async (settings) => {
      queryClient.setQueryData(settingsQuery.queryKey, settings);
      await queryClient.invalidateQueries();
    },
  });
  return (
    <EmptyState
      icon={<Plug />}
      title="There is nobody to ask yet"
      actions={
        <>
          <Button variant="primary" isBusy={startDemo.isPending} onClick={() => startDemo.mutate()}>
            Try the demo
          </Button>
          <Button nativeButton={false} render={<Link href="/" />}>
            Set up your models
          </Button>
        </>
      }
    >
      Add your OpenRouter key and choose models, or try the demo: it needs no account and shows a real switch.
      {startDemo.isError ? (
        <p role="alert" className="mt-2 text-danger">
          {describeFailure(startDemo.error)}
        </p>
      ) : null}
    </EmptyState>
  );
}
