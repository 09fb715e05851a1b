import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) =>
  sendJson({ cooldowns: await verbs.cooldowns.list({ ctx }) }),
);
