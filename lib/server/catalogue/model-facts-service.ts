import type { ModelFactsStore } from '#lib/store/models';
import type { ConnectionId } from '#lib/contracts/connection';
import type { ModelFactsAnswer, OwnFacts, PutModelFacts } from '#lib/contracts/own-facts';
import { targetKey, targetOf, type TargetKey } from '#lib/contracts/target';
import { ApiError } from '#lib/server/api-error';
import type { ConnectionService } from '#lib/server/connections/connection-service';

export type ModelFactsService = {
  /** The facts that a person set about a model. From memory. */
  readonly of: (connection: ConnectionId, model: string) => OwnFacts | undefined;
  readonly list: () => ModelFactsAnswer;
  readonly write: (input: PutModelFacts) => Promise<ModelFactsAnswer>;
  /** Called after a fact was set. */
  readonly onChange: (listener: () => void) => void;
  /** Loads changes by another process. */
  readonly reload: () => Promise<void>;
};

type FactsInput = {
  readonly store: ModelFactsStore;
  readonly targets: Pick<ConnectionService, 'readTarget' | 'writeTarget' | 'find'>;
};

/**
 * Stores the facts that a person sets about models. The demo replaces OpenRouter, so facts set there apply to
 * both.
 */
export async function createModelFactsService({ store, targets }: FactsInput): Promise<ModelFactsService> {
  const listeners: (() => void)[] = [];
  let byKey = new Map<TargetKey, OwnFacts>();
  await read();

  async function read(): Promise<void> {
    const stored = await store.listFacts();
    byKey = new Map(stored.map(({ connection, model, facts }) => [targetKey(connection, model), facts]));
  }

  async function reload(): Promise<void> {
    const before = JSON.stringify([...byKey]);
    await read();
    if (JSON.stringify([...byKey]) !== before) for (const listener of listeners) listener();
  }

  function list(): ModelFactsAnswer {
    const all = [...byKey].filter(([key]) => targets.find(targetOf(key).connection)?.isDeleted === false);
    return { models: all.map(([key, facts]) => ({ target: targets.writeTarget(key), facts })) };
  }

  return {
    of: (connection, model) => byKey.get(targetKey(connection, model)),
    list,
    async write({ target, facts }) {
      const found = targets.readTarget(target);
      if (found.outcome === 'unknown_connection')
        throw new ApiError(
          'invalid_request',
          `${target} names the connection "${found.slug}", which does not exist.`,
        );
      const { connection, model } = targetOf(found.key);
      await store.writeFacts(connection, model, Object.keys(facts).length === 0 ? null : facts);
      await reload();
      return list();
    },
    onChange(listener) {
      listeners.push(listener);
    },
    reload,
  };
}
