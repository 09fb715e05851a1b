import { PostDoctorSeen } from '#lib/contracts/doctor';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PostDoctorSeen);
  return sendJson(await verbs.doctor.markSeen({ ctx, input }));
});
