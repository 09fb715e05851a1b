import type { CreateClient, PutClient, Refusal, RefusalsQuery } from '#lib/contracts/client';
import type { ClientService } from '#lib/server/clients/client-service';
import type { ClientTraces } from '#lib/server/clients/client-traces';
import type { RefusalCount } from '#lib/store/clients';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly id: string };
type ChangeClient = Named & { readonly change: PutClient };

type ClientVerbsInput = {
  readonly clients: ClientService;
  readonly traces: Pick<ClientTraces, 'readRefusals'>;
  readonly now: () => number;
};

const HOUR_MS = 60 * 60 * 1_000;

export function clientVerbs({ clients, traces, now }: ClientVerbsInput) {
  return {
    list: verb('clients.manage', async () => {
      // Other processes store when a key was used, but send no notification.
      await clients.reload();
      return clients.list();
    }),
    /** Also returns the key, which is never returned again. */
    create: change(
      'clients.manage',
      ({ input }: Call<CreateClient>) => clients.create(input),
      ({ input }) => input.name,
    ),
    change: change(
      'clients.manage',
      ({ input }: Call<ChangeClient>) => clients.change(input.id, input.change),
      ({ input }) => clients.nameOf(input.id),
    ),
    remove: change(
      'clients.manage',
      ({ input }: Call<Named>) => clients.remove(input.id),
      ({ input }) => clients.nameOf(input.id),
    ),
    /** For the hours that a range touches, most frequent first. */
    readRefusals: verb('screens.read', async ({ input: { from, to } }: Call<RefusalsQuery>) => {
      const fromMs = Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS;
      const toMs = to === undefined ? now() : Date.parse(to);
      return sumUp(await traces.readRefusals(fromMs, toMs), clients.nameOf);
    }),
  };
}

function sumUp(counts: readonly RefusalCount[], nameOf: (id: string) => string | null): Refusal[] {
  const groups = Map.groupBy(counts, ({ clientId, reason }) => `${clientId} ${reason}`);
  return [...groups.values()]
    .flatMap((group): Refusal[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { clientId, reason } = first;
      // Refusals because of too many requests belong to no client; Insights counts them.
      if (reason === 'overloaded') return [];
      return [
        {
          clientId,
          clientName: clientId === null ? null : nameOf(clientId),
          reason,
          requests: group.reduce((sum, { requests }) => sum + requests, 0),
          lastAt: new Date(Math.max(...group.map(({ lastAtMs }) => lastAtMs))).toISOString(),
        },
      ];
    })
    .toSorted((a, b) => b.requests - a.requests);
}
