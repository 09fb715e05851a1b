import { PostDoctorSeen } from '#lib/contracts/doctor';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) => {
  const { upTo } = await readBody(request, PostDoctorSeen);
  return sendJson(await readRuntime().models.doctor.markSeen(upTo));
});
