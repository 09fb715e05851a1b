import type { AnswerStream, CallFacts, CallResult, StreamStep } from '#lib/engine/call';
import type { TranslatedRequest } from './dialect.ts';

/** What a call in Chat Completions led to, in the dialect of the client. */
export function translateResult(result: CallResult, request: TranslatedRequest): CallResult {
  const { leftBehind } = request;
  const withLeft = (facts: CallFacts): CallFacts =>
    leftBehind.length === 0 ? facts : { ...facts, leftBehind: [...leftBehind, ...facts.leftBehind] };
  switch (result.kind) {
    case 'answered':
      return { ...result, answer: request.answer(result.answer), facts: withLeft(result.facts) };
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
        case 'end':
          ended = { ...step, facts: withLeft(step.facts) };
          return { kind: 'chunks', chunks: translator.end() };
        case 'broken':
        case 'cancelled':
          return { ...step, facts: withLeft(step.facts) };
      }
    },
  };
}
