import { HistoryQuery } from '#lib/contracts/history';
import { readQuery, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async ({ request }) =>
  sendJson(await readRuntime().history.readPage(readQuery(request, HistoryQuery))),
);

export const DELETE = route(async () => sendJson({ deleted: await readRuntime().retention.clear() }));
