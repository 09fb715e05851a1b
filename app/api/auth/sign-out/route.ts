import { publicRoute, sendNothing } from '#lib/server/route';

export const POST = publicRoute(async ({ guest, accounts }) => sendNothing(await accounts.signOut(guest)));
