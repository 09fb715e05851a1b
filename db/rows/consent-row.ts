import type { StoredConsent, StoredWait } from '#lib/store/consents';
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

type ConsentRow = typeof consents.$inferSelect;

/** The consents in effect. Those for single requests cover only requests that still run. */
export function toStoredConsents(
  rows: readonly ConsentRow[],
  waits: readonly StoredWait[],
): readonly StoredConsent[] {
  const requestsOf = Map.groupBy(waits, ({ questionId }) => questionId);
  return rows.flatMap(({ at, until, keys, ...consent }) => {
    const left = requestsOf.get(consent.id)?.map(({ requestId }) => requestId) ?? [];
    if (consent.scope === 'request' && left.length === 0) return [];
    return [{ ...consent, keys: consent.scope === 'request' ? left : keys, atMs: at, untilMs: until }];
  });
}

/** The waits for unanswered questions. */
export function unanswered(
  waits: readonly StoredWait[],
  rows: readonly Pick<ConsentRow, 'id'>[],
): readonly StoredWait[] {
  const answered = new Set(rows.map(({ id }) => id));
  return waits.filter(({ questionId }) => !answered.has(questionId));
}
