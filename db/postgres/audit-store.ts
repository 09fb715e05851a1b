import { desc, lt, lte } from 'drizzle-orm';
import type { AuditStore } from '#lib/store/audit';
import { toAuditEntry } from '#db/rows/audit-row';
import type { Database } from './database.ts';
import { auditEntries } from './tables.ts';

export function createAuditStore({ orm }: Database): AuditStore {
  return {
    async addEntry({ atMs, caller, verb, entity }, most) {
      const [callerId, callerName] = 'id' in caller ? [caller.id, caller.name] : [null, null];
      await orm
        .insert(auditEntries)
        .values({ atMs, callerKind: caller.kind, callerId, callerName, verb, entity });
      // Ids may have gaps after a rollback.
      const beyond = orm
        .select({ id: auditEntries.id })
        .from(auditEntries)
        .orderBy(desc(auditEntries.id))
        .offset(most)
        .limit(1);
      await orm.delete(auditEntries).where(lte(auditEntries.id, beyond));
    },

    async listEntries({ before, limit }) {
      const rows = await orm
        .select()
        .from(auditEntries)
        .where(before === undefined ? undefined : lt(auditEntries.id, before))
        .orderBy(desc(auditEntries.id))
        .limit(limit);
      return rows.map(toAuditEntry);
    },
  };
}
