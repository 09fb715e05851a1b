import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => sendJson(await verbs.account.read({ ctx })));
