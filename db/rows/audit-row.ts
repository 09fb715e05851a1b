import type { AuditCaller } from '#lib/contracts/audit';
import type { StoredAuditEntry } from '#lib/store/audit';
import type { auditEntries } from '#db/sqlite/people-schema';

type Row = typeof auditEntries.$inferSelect;

export function toAuditEntry(row: Row): StoredAuditEntry {
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
