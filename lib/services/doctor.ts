import type { PostDoctorRepair, PostDoctorSeen } from '#lib/contracts/doctor';
import type { DoctorService } from '#lib/server/doctor-service';
import { type Call, change, verb } from './verb.ts';

export function doctorVerbs(doctor: DoctorService) {
  return {
    read: verb('screens.read', () => doctor.read()),
    markSeen: verb('lists.edit', ({ input }: Call<PostDoctorSeen>) => doctor.markSeen(input.upTo)),
    /** Returns the category after the repair and before it. */
    repair: change(
      'lists.edit',
      ({ input }: Call<PostDoctorRepair>) => doctor.repair(input),
      ({ input }) => `${input.model} in ${input.category}`,
    ),
  };
}
