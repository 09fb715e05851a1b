import { emptyReply, hasWords, type DeliveredText } from './continue-answer.ts';
import type { AnswerStream, CallFacts, Chunk } from './call.ts';
import type { Ports } from './execution.ts';
import { createSeam } from './seam.ts';
import type { UpstreamReply } from './upstream-reply.ts';

export type PumpEnd =
  | { readonly kind: 'end'; readonly facts: CallFacts }
  | { readonly kind: 'cancelled'; readonly facts: CallFacts }
  | {
      readonly kind: 'broken';
      readonly reply: UpstreamReply;
      readonly facts: CallFacts;
      readonly delivered: DeliveredText;
    };

/** Forwards a stream until it ends or breaks, and records the text that the client then has. */
export async function pumpStream(
  stream: AnswerStream,
  before: DeliveredText | null,
  ports: Ports,
): Promise<PumpEnd> {
  let text = before?.text ?? '';
  let hasToolCall = false;
  let isWithinThoughts = false;
  let last: Chunk | null = null;
  const seam = before === null ? null : createSeam(before.text);
  // A model that should continue an answer and adds nothing leaves it incomplete.
  let saysNothing = hasWords(before);
  for (;;) {
    const step = await stream.read();
    switch (step.kind) {
      case 'chunks': {
        saysNothing &&= step.chunks.every((chunk) => chunk.text.trim() === '' && !chunk.hasToolCall);
        const given = saysNothing ? step.chunks.filter((chunk) => !chunk.isClosing) : step.chunks;
        const chunks = seam === null ? given : trimAtSeam(given, seam, ports);
        last = step.chunks.at(-1) ?? last;
        for (const chunk of chunks) {
          isWithinThoughts = chunk.isWithinThoughts ?? isWithinThoughts;
          text += chunk.text;
          hasToolCall ||= chunk.hasToolCall;
        }
        const slow = ports.gate.push(chunks);
        if (slow !== undefined) await slow;
        break;
      }
      case 'end': {
        if (saysNothing) {
          const delivered = { text, isContinuable: !hasToolCall, facts: step.facts };
          return { kind: 'broken', reply: { ...emptyReply, streamed: true }, facts: step.facts, delivered };
        }
        // A stream that ends with only `[DONE]` has no closing chunk that would release the held text.
        const rest = seam?.flush() ?? '';
        if (rest !== '' && last !== null) await ports.gate.push([ports.answers.rewrite(last, rest)]);
        return { kind: 'end', facts: step.facts };
      }
      case 'cancelled':
        return { kind: 'cancelled', facts: step.facts };
      case 'broken':
        return {
          kind: 'broken',
          reply: step.reply,
          facts: step.facts,
          delivered: { text, isContinuable: !hasToolCall && !isWithinThoughts, facts: step.facts },
        };
    }
  }
}

function trimAtSeam(
  chunks: readonly Chunk[],
  seam: ReturnType<typeof createSeam>,
  ports: Ports,
): readonly Chunk[] {
  return chunks.flatMap((chunk) => {
    // Held text must be sent before the answer's end.
    const text = chunk.isClosing ? seam.push(chunk.text) + seam.flush() : seam.push(chunk.text);
    if (text === chunk.text) return [chunk];
    return text === '' && !chunk.isClosing ? [] : [ports.answers.rewrite(chunk, text)];
  });
}
