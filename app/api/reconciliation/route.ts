import { ReconciliationQuery } from '#lib/contracts/reconciliation';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, ReconciliationQuery);
  return sendJson(await verbs.reconciliation.read({ ctx, input }));
});
