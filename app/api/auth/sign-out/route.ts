import { entranceRoute, sendNothing } from '#lib/server/route';

export const POST = entranceRoute(async ({ guest, entrance }) => sendNothing(await entrance.signOut(guest)));
