import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => sendJson(await verbs.notices.readUnread({ ctx })));
