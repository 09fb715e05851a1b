import { route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) =>
  sendJson({ recoveries: await verbs.cooldowns.listRecoveries({ ctx }) }),
);
