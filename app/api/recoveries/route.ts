import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async () => sendJson({ recoveries: await readRuntime().recoveries() }));
