import { PostDoctorRepair } from '#lib/contracts/doctor';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PostDoctorRepair);
  return sendJson(await verbs.doctor.repair({ ctx, input }));
});
