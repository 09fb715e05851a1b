import { SetUp } from '#lib/contracts/account';
import { entranceRoute, readBody, sendNothing } from '#lib/server/route';

/** Answers with the session of the new person. */
export const POST = entranceRoute(async ({ request, guest, entrance }) =>
  sendNothing(await entrance.setUp(await readBody(request, SetUp), guest)),
);
