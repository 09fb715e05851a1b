'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { createContext, use, type ReactNode } from 'react';

const NonceContext = createContext<string | undefined>(undefined);

/** Gives the request's CSP nonce to whatever has to add a style or script element of its own. */
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
