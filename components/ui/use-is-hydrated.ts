import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False on the server and in the first render that has to match it. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
