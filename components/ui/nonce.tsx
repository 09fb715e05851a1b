'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { createContext, use, type ReactNode } from 'react';

const NonceContext = createContext<string | undefined>(undefined);

/** Provides the CSP nonce of the request to components that add style or script elements. */
export function NonceProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <NonceContext value={nonce}>
      <CSPProvider nonce={nonce}>{children}</CSPProvider>
    </NonceContext>
  );
}

export function useNonce(): string | undefined {
  return use(NonceContext);
}
