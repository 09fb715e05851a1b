'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState, type ReactNode } from 'react';
import { connectionsQuery } from '#lib/client/connections';
import { healthQuery } from '#lib/client/health';
import { makeQueryClient } from '#lib/client/query-client';
import { settingsQuery } from '#lib/client/settings';
import type { Connection } from '#lib/contracts/connection';
import type { Health, Settings } from '#lib/contracts/settings';
import { NonceProvider } from '#components/ui/nonce';
import { ToastProvider } from '#components/ui/toaster';
import { TooltipProvider } from '#components/ui/tooltip';

/** What every screen stands in: theme, server state, URL state, tooltips, toasts and the CSP nonce. */
export function Providers({
  nonce,
  settings,
  connections,
  health,
  children,
}: {
  nonce: string | undefined;
  /**
   * As these are while the page is made. What the shell reads must be here: it hydrates before the screen inside a
   * `Suspense`, and data that arrives in between would not match the server's HTML.
   */
  settings: Settings;
  connections: Connection[];
  health: Health;
  children: ReactNode;
}) {
  const [queryClient] = useState(() => {
    const client = makeQueryClient();
    client.setQueryData(settingsQuery.queryKey, settings);
    client.setQueryData(connectionsQuery.queryKey, connections);
    client.setQueryData(healthQuery.queryKey, health);
    return client;
  });
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
            <TooltipProvider delay={400}>
              <ToastProvider>{children}</ToastProvider>
            </TooltipProvider>
          </NuqsAdapter>
        </QueryClientProvider>
      </NonceProvider>
    </ThemeProvider>
  );
}
