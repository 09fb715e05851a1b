import type { CreateClient, PutClient } from '#lib/contracts/client';
import type { ClientService } from '#lib/server/clients/client-service';
import { type Call, verb } from './verb.ts';

type Named = { readonly id: string };
type ChangeClient = Named & { readonly change: PutClient };

export function clientVerbs(clients: ClientService) {
  return {
    list: verb('clients.manage', () => clients.list()),
    /** Gives the key as well, which nothing can give again. */
    create: verb('clients.manage', ({ input }: Call<CreateClient>) => clients.create(input)),
    change: verb('clients.manage', ({ input: { id, change } }: Call<ChangeClient>) =>
      clients.change(id, change),
    ),
    remove: verb('clients.manage', ({ input }: Call<Named>) => clients.remove(input.id)),
  };
}
