import type { AnswerStream, CallFacts, CallResult, StreamStep } from '#lib/engine/call';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import type { TranslatedRequest } from './dialect.ts';

/**
 * Translates the result of a Chat Completions call to the client's dialect. The answer fails if that dialect
 * does not allow it.
 */
export function translateResult(result: CallResult, request: TranslatedRequest): CallResult {
  const { leftBehind } = request;
  const withLeft = (facts: CallFacts): CallFacts =>
    leftBehind.length === 0 ? facts : { ...facts, leftBehind: [...leftBehind, ...facts.leftBehind] };
  switch (result.kind) {
    case 'answered': {
      const facts = withLeft(result.facts);
      const answer = request.answer(result.answer);
      return answer === 'malformed'
        ? { kind: 'failed', reply: malformed(result.answer.body, false), facts }
        : { ...result, answer, facts };
    }
    case 'streaming':
      return { ...result, stream: translateStream(result.stream, request, withLeft) };
    case 'failed':
    case 'cancelled':
      return { ...result, facts: withLeft(result.facts) };
  }
}

function translateStream(
  { facts, read, cancel }: AnswerStream,
  { openStream }: TranslatedRequest,
  withLeft: (facts: CallFacts) => CallFacts,
): AnswerStream {
  const translator = openStream();
  let ended: StreamStep | null = null;
  return {
    facts: withLeft(facts),
    cancel,
    async read() {
      if (ended !== null) return ended;
      const step = await read();
      switch (step.kind) {
        case 'chunks':
          return { ...step, chunks: step.chunks.map(translator.push) };
        case 'end': {
          const chunks = translator.end();
          const known = withLeft(step.facts);
          if (chunks === 'malformed')
            return { kind: 'broken', reply: malformed(undefined, true), facts: known };
          ended = { ...step, facts: known };
          return { kind: 'chunks', chunks };
        }
        case 'broken':
        case 'cancelled':
          return { ...step, facts: withLeft(step.facts) };
      }
    },
  };
}

/** The failure for a Chat Completions answer that is not valid in the client's dialect. */
function malformed(body: unknown, streamed: boolean): UpstreamReply {
  return { status: 200, headers: {}, body, streamed, fault: 'malformed' };
}
