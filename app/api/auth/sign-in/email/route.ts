import { SignIn } from '#lib/contracts/account';
import { publicRoute, readBody, sendNothing } from '#lib/server/route';

export const POST = publicRoute(async ({ request, guest, accounts }) =>
  sendNothing(await accounts.signIn(await readBody(request, SignIn), guest)),
);
