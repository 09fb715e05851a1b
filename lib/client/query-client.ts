import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './fetch-json.ts';

/** Retries only what a second try can mend: no answer at all, or a fault of the server's own. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failureCount, error) =>
          failureCount < 2 && error instanceof ApiFailure && (error.status === 0 || error.status >= 500),
        retryDelay: (failureCount) => 400 * 2 ** failureCount,
      },
      mutations: { retry: false },
    },
  });
}
