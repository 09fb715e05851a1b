import type { AuditAnswer, AuditCaller, AuditQuery } from '#lib/contracts/audit';
import type { AuditStore } from '#lib/store/audit';
import type { Caller } from './context.ts';
import { type Audit, type Call, verb } from './verb.ts';

/** A few months of a busy team. */
const MOST_ENTRIES = 10_000;

type AuditInput = {
  readonly store: Pick<AuditStore, 'addEntry'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** The change stays even if the entry can't be written, so the call does not fail. */
export function createAudit({ store, now, reportError }: AuditInput): Audit {
  return ({ caller, verb: name, entity }) =>
    store
      .addEntry({ atMs: now(), caller: shownCaller(caller), verb: name, entity }, MOST_ENTRIES)
      .catch(reportError);
}

export function auditVerbs(store: AuditStore) {
  return {
    list: verb('audit.read', async ({ input: { before, limit } }: Call<AuditQuery>): Promise<AuditAnswer> => {
      const page = before === undefined ? {} : { before };
      const entries = await store.listEntries({ ...page, limit: limit + 1 });
      return {
        entries: entries
          .slice(0, limit)
          .map(({ atMs, ...entry }) => ({ ...entry, at: new Date(atMs).toISOString() })),
        hasMore: entries.length > limit,
      };
    }),
  };
}

function shownCaller(caller: Caller): AuditCaller {
  switch (caller.kind) {
    case 'machine':
    case 'process':
      return { kind: caller.kind };
    case 'person':
    case 'client':
      return { kind: caller.kind, id: caller.id, name: caller.name };
  }
}
