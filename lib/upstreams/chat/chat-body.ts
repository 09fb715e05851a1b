import { continuationMessages } from '#lib/engine/continue-answer';
import type { Evidence } from '#lib/contracts/verdict';
import type { Call } from '#lib/engine/call';

/** A client's chat body, made ready to be sent to one model after another. */
export type ChatBody = {
  readonly write: (call: Call) => string;
  /** How many answers it asks for. */
  readonly answerCount: number;
  /** Whether only we asked for the tokens of a stream: then the client does not get the chunk that tells them. */
  readonly hidesUsage: boolean;
  /** What of the client's body is not in it, or is in it in another form. */
  readonly leftBehind: readonly Evidence[];
};

/** Writes the body out once, not per attempt; each call puts its model in front. */
export function writeBody(kept: Readonly<Record<string, unknown>>): ChatBody {
  let written: string | null = null;
  return {
    answerCount: typeof kept.n === 'number' ? kept.n : 1,
    hidesUsage: false,
    leftBehind: [],
    write(call) {
      if (call.continuation !== null) {
        const messages = continuationMessages(
          Array.isArray(kept.messages) ? kept.messages : [],
          call.continuation,
        );
        return JSON.stringify({ ...kept, model: call.model, messages });
      }
      written ??= JSON.stringify(kept).slice(1);
      return `{"model":${JSON.stringify(call.model)},${written}`;
    },
  };
}
