import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * The value, or undefined on the server and during hydration. For data that didn't come with the page: another part of
 * the page may have fetched it before this part is hydrated, which must match what the server rendered without it.
 */
export function useOnceHydrated<Value>(value: Value): Value | undefined {
  return useIsHydrated() ? value : undefined;
}

/** False on the server and during hydration. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
