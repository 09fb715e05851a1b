'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useEffect, useState, type ReactNode } from 'react';
import { meQuery } from '#lib/client/account';
import { connectionsQuery } from '#lib/client/connections';
import { healthQuery } from '#lib/client/health';
import { makeQueryClient } from '#lib/client/query-client';
import { settingsQuery } from '#lib/client/settings';
import type { Me } from '#lib/contracts/account';
import type { Connection } from '#lib/contracts/connection';
import type { Health, Settings } from '#lib/contracts/settings';
import { NonceProvider } from '#components/ui/nonce';
import { Toaster } from '#components/ui/toaster';
import { loadLateModules, useIsIdle } from '#components/ui/late-module.ts';
import { leaveToSignIn } from './leave-to-sign-in.ts';

/** The shell's data when the page was rendered on the server. */
export type ShellData = {
  me: Me;
  settings: Settings;
  connections: Connection[];
  health: Health;
};

/** The context of all screens: theme, server state, URL state, toasts and the CSP nonce. */
export function Providers({
  nonce,
  data,
  children,
}: {
  nonce: string | undefined;
  /**
   * Null on the sign-in pages, which have no shell. The shell's data must be here: the shell hydrates before
   * the screen, which is inside a `Suspense`, and data that arrives in between would not match the server's
   * HTML.
   */
  data: ShellData | null;
  children: ReactNode;
}) {
  const [queryClient] = useState(() => {
    const client = makeQueryClient(data === null ? () => {} : leaveToSignIn);
    if (data === null) return client;
    client.setQueryData(meQuery.queryKey, data.me);
    client.setQueryData(settingsQuery.queryKey, data.settings);
    client.setQueryData(connectionsQuery.queryKey, data.connections);
    client.setQueryData(healthQuery.queryKey, data.health);
    return client;
  });
  const isIdle = useIsIdle();
  useEffect(() => {
    if (isIdle) loadLateModules();
  }, [isIdle]);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <NonceProvider nonce={nonce}>
        <QueryClientProvider client={queryClient}>
          <NuqsAdapter>
            {children}
            <Toaster isWanted={isIdle} />
          </NuqsAdapter>
        </QueryClientProvider>
      </NonceProvider>
    </ThemeProvider>
  );
}
