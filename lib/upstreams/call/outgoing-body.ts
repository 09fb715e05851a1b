import type { Evidence } from '#lib/contracts/verdict';
import type { Call } from '#lib/engine/call';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';

/** A request's body, made ready to be sent to one model after another. */
export type OutgoingBody = {
  /** A text is JSON. */
  readonly write: (call: Call) => string | FormBytes;
  /** Whether it is we who ask for the tokens of a stream, not the client: a server may refuse that. */
  readonly asksForUsage: boolean;
  /** Whether the chunk that tells the tokens is kept from whoever reads the stream. */
  readonly hidesUsage: boolean;
  /** What of the client's body is not in it, or is in it in another form. */
  readonly leftBehind: readonly Evidence[];
};

/** A form, written out. */
type FormBytes = { readonly bytes: Buffer; readonly contentType: string };

/** Writes the body out once, not per attempt; each call puts its model in front. */
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
