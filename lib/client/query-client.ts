import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './fetch-json.ts';

/** `onSignedOut` runs where the server does not know any more who asks. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error): void => {
    if (error instanceof ApiFailure && error.code === 'unauthorized') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
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
