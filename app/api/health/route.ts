import { publicRoute, route, sendJson } from '#lib/server/route';
import { readScope } from '#lib/server/runtime-access';

const forCaller = route(async ({ ctx, verbs }) => sendJson(await verbs.health.read({ ctx })));

/** For whatever watches the process: only whether all is well. */
const forStranger = publicRoute(async ({ accounts }) =>
  accounts.canWork() ? sendJson({ status: 'ok' }) : sendJson({ status: 'degraded' }, 503),
);

export function GET(request: Request, context: { params: Promise<unknown> }): Promise<Response> {
  return readScope().ctx === null ? forStranger(request) : forCaller(request, context);
}
