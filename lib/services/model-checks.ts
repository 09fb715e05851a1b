import type { PostRepair, PostSeen } from '#lib/contracts/model-checks';
import type { ModelWatch } from '#lib/server/catalogue/model-watch';
import { type Call, change, verb } from './verb.ts';

export function modelCheckVerbs(modelWatch: ModelWatch) {
  return {
    read: verb('screens.read', () => modelWatch.read()),
    markSeen: verb('lists.edit', ({ input }: Call<PostSeen>) => modelWatch.markSeen(input.upTo)),
    /** Returns the category after the repair and before it. */
    repair: change(
      'lists.edit',
      ({ input }: Call<PostRepair>) => modelWatch.repair(input),
      ({ input }) => `${input.model} in ${input.category}`,
    ),
  };
}
