import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';

/**
 * The client of a request, and whether that is certain: a key proves it, anything else is the caller's own
 * claim.
 */
export function ClientName({
  client: { clientId, clientName },
  unnamed,
}: {
  client: { readonly clientId: string | null; readonly clientName: string | null };
  /** If the caller has no name. */
  unnamed: ReactNode;
}) {
  if (clientId === null) return clientName ?? unnamed;
  return (
    <span className="inline-flex max-w-full items-center gap-1 align-bottom">
      <KeyRound role="img" aria-label="Client key of" className="size-3 shrink-0 text-fg-faint" />
      <span className="truncate">{clientName}</span>
    </span>
  );
}
