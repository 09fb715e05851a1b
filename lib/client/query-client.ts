import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './fetch-json.ts';

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failureCount, error) => failureCount < 2 && isWorthRetrying(error),
        retryDelay: (failureCount) => 400 * 2 ** failureCount,
      },
      mutations: { retry: false },
    },
  });
}

/** Only what a second try can mend: no answer at all, or a fault of the server's own. */
export function isWorthRetrying(error: Error): boolean {
  return error instanceof ApiFailure && (error.status === 0 || error.status >= 500);
}
