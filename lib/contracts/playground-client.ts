/** The client's name of a request from the playground, in the history. */
export const PLAYGROUND_CLIENT = 'Playground';

/** Whether the playground made a request, rather than a client with a key that has the same name. */
export function isFromPlayground(request: {
  readonly clientId: string | null;
  readonly clientName: string | null;
}): boolean {
  return request.clientId === null && request.clientName === PLAYGROUND_CLIENT;
}
