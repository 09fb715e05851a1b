import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';

/** Who made a request, and whether that is sure: a key proves it, anything else is what a caller calls itself. */
export function ClientName({
  client: { clientId, clientName },
  unnamed,
}: {
  client: { readonly clientId: string | null; readonly clientName: string | null };
  /** Where it calls itself nothing. */
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
