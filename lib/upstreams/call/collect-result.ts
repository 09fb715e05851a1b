import type { AnswerStream, CallResult } from '#lib/engine/call';
import type { UpstreamReply } from '#lib/engine/upstream-reply';
import type { Wire } from '#lib/dialects/wire';

/**
 * Reads a streamed answer to its end and returns it whole. If the stream breaks off, the call fails, and the
 * client has received none of it.
 */
export async function collectResult(result: CallResult, wire: Wire): Promise<CallResult> {
  return result.kind === 'streaming' ? collect(result.stream, wire) : result;
}

async function collect(stream: AnswerStream, { collecting }: Wire): Promise<CallResult> {
  let events = '';
  for (;;) {
    const step = await stream.read();
    switch (step.kind) {
      case 'chunks':
        for (const chunk of step.chunks) events += chunk.events;
        break;
      case 'end': {
        const body = collecting.collectAnswer(events);
        if (body === null) return { kind: 'failed', reply: malformed, facts: step.facts };
        const bytes = Buffer.from(JSON.stringify(body));
        return { kind: 'answered', answer: { bytes, body }, facts: step.facts };
      }
      case 'broken':
        return { kind: 'failed', reply: { ...step.reply, streamed: false }, facts: step.facts };
      case 'cancelled':
        return step;
    }
  }
}

const malformed: UpstreamReply = {
  status: 200,
  headers: {},
  body: undefined,
  streamed: false,
  fault: 'malformed',
};
