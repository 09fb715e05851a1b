import { PutModelOverride, type ModelOverridesAnswer } from '#lib/contracts/model';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(() => {
  const answer: ModelOverridesAnswer = { overrides: [...readRuntime().models.tiers.overrides()] };
  return sendJson(answer);
});

export const PUT = route(async ({ request }) => {
  const input = await readBody(request, PutModelOverride);
  const answer: ModelOverridesAnswer = { overrides: [...(await readRuntime().models.tiers.write(input))] };
  return sendJson(answer);
});
