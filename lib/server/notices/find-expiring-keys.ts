import type { Client } from '#lib/contracts/client';
import type { NewNotice } from './notice-board.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** A client key is reported this long before it expires, and again on the last day and when it has expired. */
export const SOON_MS = 7 * DAY_MS;

export function findExpiringKeys(clients: readonly Client[], nowMs: number): NewNotice[] {
  return clients.flatMap(({ id, name, enabled, expiresAt }): NewNotice[] => {
    if (!enabled || expiresAt === null) return [];
    const leftMs = Date.parse(expiresAt) - nowMs;
    if (leftMs > SOON_MS) return [];
    const isExpired = leftMs <= 0;
    const step = isExpired ? 2 : leftMs <= DAY_MS ? 1 : 0;
    const facts = { clientId: id, clientName: name, expiresAt, isExpired };
    return [{ kind: 'client_key_expiring', subject: id, step, facts }];
  });
}
