import type { InsightsQuery } from '#lib/contracts/insights';
import type { InsightsService } from '#lib/server/history/insights-service';
import { type Call, verb } from './verb.ts';

export function insightVerbs(insights: InsightsService) {
  return {
    read: verb('screens.read', ({ input }: Call<InsightsQuery>) => insights.read(input)),
    /** The values that the history can be filtered by. */
    readValues: verb('screens.read', () => insights.readValues()),
  };
}
