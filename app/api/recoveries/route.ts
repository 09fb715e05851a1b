import { stillBack } from '#lib/server/read-recoveries';
import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async () => {
  const { recoveries, cooldowns } = readRuntime();
  return sendJson({ recoveries: stillBack(await recoveries(), cooldowns()) });
});
