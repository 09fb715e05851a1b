import { desc, lt, lte } from 'drizzle-orm';
import type { AuditStore } from '#lib/store/audit';
import { toAuditEntry } from '#db/rows/audit-row';
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
        .map(toAuditEntry);
    },
  };
}
