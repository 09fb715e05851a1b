import { guestOf, route, sendNothing } from '#lib/server/route';

/** Signs the person out of every browser, this one too. */
export const POST = route(async ({ request, ctx, verbs }) =>
  sendNothing(await verbs.account.signOutEverywhere({ ctx, input: { guest: guestOf(request) } })),
);
