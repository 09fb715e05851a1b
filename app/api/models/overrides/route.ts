import { PutModelOverride, type ModelOverridesAnswer } from '#lib/contracts/model';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: ModelOverridesAnswer = { overrides: [...(await verbs.models.readOverrides({ ctx }))] };
  return sendJson(answer);
});

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PutModelOverride);
  const answer: ModelOverridesAnswer = { overrides: [...(await verbs.models.writeOverride({ ctx, input }))] };
  return sendJson(answer);
});
