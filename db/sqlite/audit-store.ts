import { desc, lt, lte } from 'drizzle-orm';
import type { AuditCaller } from '#lib/contracts/audit';
import type { AuditStore, StoredAuditEntry } from '#lib/store/audit';
import type { Database } from './open-database.ts';
import { auditEntries } from './people-schema.ts';

export function createAuditStore({ orm }: Database): AuditStore {
  return {
    async addEntry({ atMs, caller, verb, entity }, most) {
      const [callerId, callerName] = 'id' in caller ? [caller.id, caller.name] : [null, null];
      const { id } = orm
        .insert(auditEntries)
        .values({ atMs: Math.round(atMs), callerKind: caller.kind, callerId, callerName, verb, entity })
        .returning({ id: auditEntries.id })
        .get();
      // Ids have no gaps: only the oldest are ever deleted.
      orm
        .delete(auditEntries)
        .where(lte(auditEntries.id, id - most))
        .run();
    },

    async listEntries({ before, limit }) {
      return orm
        .select()
        .from(auditEntries)
        .where(before === undefined ? undefined : lt(auditEntries.id, before))
        .orderBy(desc(auditEntries.id))
        .limit(limit)
        .all()
        .map(toEntry);
    },
  };
}

type Row = typeof auditEntries.$inferSelect;

function toEntry(row: Row): StoredAuditEntry {
  const { id, atMs, verb, entity } = row;
  return { id, atMs, verb, entity, caller: callerOf(row) };
}

function callerOf({ callerKind, callerId, callerName }: Row): AuditCaller {
  switch (callerKind) {
    case 'machine':
    case 'process':
      return { kind: callerKind };
    case 'person':
    case 'client':
      return { kind: callerKind, id: callerId ?? '', name: callerName ?? '' };
  }
}
