import type { RequestStatus } from '#lib/contracts/vocabulary';

/** They are written down when a request ends: of one that has not, or never came to it, they are not known. */
export function hasAttempts({ status }: { status: RequestStatus }): boolean {
  return status !== 'running' && status !== 'interrupted';
}
