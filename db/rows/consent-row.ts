import type { StoredConsent } from '#lib/store/consents';
import type { budgets, consents } from '#db/sqlite/schema';

/** More than anybody may approve. */
const ANY_AMOUNT_NANO = Number.MAX_SAFE_INTEGER;

type Rows = {
  readonly amount: typeof budgets.$inferInsert;
  readonly consent: typeof consents.$inferInsert;
};

/** The row of a consent, and that of its amount, which comes first. */
export function consentRows({ atMs, untilMs, keys, ...consent }: StoredConsent): Rows {
  const at = Math.round(atMs);
  return {
    amount: {
      id: consent.id,
      scope: 'consent',
      scopeId: consent.category,
      period: 'request',
      limitNano: consent.uptoNano ?? ANY_AMOUNT_NANO,
      hard: true,
      freeWhenPaused: true,
      createdAt: at,
      updatedAt: at,
    },
    consent: {
      ...consent,
      keys: [...keys],
      at,
      until: untilMs === null ? null : Math.round(untilMs),
    },
  };
}

export function toStoredConsent({ at, until, ...consent }: typeof consents.$inferSelect): StoredConsent {
  return { ...consent, atMs: at, untilMs: until };
}
