import { PostDoctorRepair } from '#lib/contracts/doctor';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) =>
  sendJson(await readRuntime().models.doctor.repair(await readBody(request, PostDoctorRepair))),
);
