import type { Health } from '#lib/contracts/settings';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { verb } from './verb.ts';

type HealthVerbsInput = {
  readonly connection: Pick<ConnectionService, 'choice' | 'keyState'>;
  readonly catalogue: Pick<CatalogueService, 'list'>;
  readonly version: string;
  readonly storeProblem: () => string | null;
  /** The data that other users of this machine can access. */
  readonly exposures: readonly string[];
};

export function healthVerbs(input: HealthVerbsInput) {
  const { connection, catalogue, version, exposures } = input;
  return {
    read: verb('screens.read', (): Health => {
      const storeProblem = input.storeProblem();
      const { problem } = connection.keyState();
      const problems = [storeProblem, problem, ...exposures].filter((one) => one !== null);
      return {
        status: problems.length === 0 ? 'ok' : 'degraded',
        version,
        connection: connection.choice(),
        catalogueModels: catalogue.list().length,
        uptimeMs: Math.round(process.uptime() * 1_000),
        problems,
        storeProblem,
      };
    }),
  };
}
