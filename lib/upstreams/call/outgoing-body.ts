import type { Evidence } from '#lib/contracts/verdict';
import type { Call } from '#lib/engine/call';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** A request body, ready to be sent to several models in turn. */
export type OutgoingBody = {
  /** A text is JSON. */
  readonly write: (call: Call) => string | FormBytes;
  /** Whether Understudy, not the client, asks for the token counts of a stream, which a server may refuse. */
  readonly asksForUsage: boolean;
  /** Whether the chunk with the token counts is hidden from the client. */
  readonly hidesUsage: boolean;
  /** Fields of the client's body that were left out or sent in another form. */
  readonly leftBehind: readonly Evidence[];
};

/** A form, written out. */
type FormBytes = { readonly bytes: Buffer; readonly contentType: string };

/** Serializes the body once for all attempts; each call adds its model at the front. */
export function writeBody(kept: Body, { continueRequest }: Pick<Dialect, 'continueRequest'>): OutgoingBody {
  let written: string | null = null;
  return {
    asksForUsage: false,
    hidesUsage: false,
    leftBehind: [],
    write(call) {
      if (call.continuation !== null)
        return JSON.stringify({ ...continueRequest(kept, call.continuation), model: call.model });
      written ??= JSON.stringify(kept).slice(1);
      return `{"model":${JSON.stringify(call.model)},${written}`;
    },
  };
}
