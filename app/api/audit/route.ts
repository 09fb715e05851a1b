import { AuditQuery } from '#lib/contracts/audit';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, AuditQuery);
  return sendJson(await verbs.audit.list({ ctx, input }));
});
