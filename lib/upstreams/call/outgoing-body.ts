import type { Evidence } from '#lib/contracts/verdict';
import type { Call } from '#lib/engine/call';
import type { Dialect } from '#lib/dialects/dialect';
import { askForFewerTokens } from '#lib/dialects/fewer-tokens';
import type { Body } from '#lib/dialects/wire';

/** A request body, ready to be sent to several models in turn. */
export type OutgoingBody = {
  /** A string is JSON. */
  readonly write: (call: Call) => string | FormBytes;
  /** Whether Understudy, not the client, asks for the token counts of a stream, which a server may refuse. */
  readonly asksForUsage: boolean;
  /** Whether the chunk with the token counts is hidden from the client. */
  readonly hidesUsage: boolean;
  /** Fields of the client's body that were left out or sent in another form. */
  readonly leftBehind: readonly Evidence[];
};

/** A serialized form. */
type FormBytes = { readonly bytes: Buffer; readonly contentType: string };

/** Serializes the body once for all attempts; each call adds its model at the front. */
export function writeBody(kept: Body, dialect: Pick<Dialect, 'continueRequest' | 'limit'>): OutgoingBody {
  let written: string | null = null;
  return {
    asksForUsage: false,
    hidesUsage: false,
    leftBehind: [],
    write(call) {
      const { continuation, fewerTokens, model } = call;
      if (continuation !== null || fewerTokens !== null) {
        const limited =
          fewerTokens === null
            ? kept
            : (askForFewerTokens(dialect, kept, fewerTokens.affordableTokens)?.body ?? kept);
        return JSON.stringify({
          ...(continuation === null ? limited : dialect.continueRequest(limited, continuation)),
          model,
        });
      }
      written ??= JSON.stringify(kept).slice(1);
      return `{"model":${JSON.stringify(model)},${written}`;
    },
  };
}
