/** The client of a request; `clientId` is null without a key. */
export type LabelledClient = { readonly clientId: string | null; readonly clientName: string | null };

/**
 * Distinguishes a client with a key from a caller that only claims the name. The client's label is its id, a
 * line break, and its name at that time. A caller's own name comes from a header, which can't contain line
 * breaks.
 */
const BREAK = '\n';

export function clientLabel({ clientId, clientName }: LabelledClient): string | null {
  return clientId === null ? clientName : `${clientId}${BREAK}${clientName ?? ''}`;
}

export function clientOfLabel(text: string | null): LabelledClient {
  const at = text?.indexOf(BREAK) ?? -1;
  if (text === null || at < 0) return { clientId: null, clientName: text };
  return { clientId: text.slice(0, at), clientName: text.slice(at + 1) };
}
