import { SetUp } from '#lib/contracts/account';
import { publicRoute, readBody, sendNothing } from '#lib/server/route';

/** Answers with the session of the new person. */
export const POST = publicRoute(async ({ request, guest, accounts }) =>
  sendNothing(await accounts.setUp(await readBody(request, SetUp), guest)),
);
