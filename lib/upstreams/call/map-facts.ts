import type { CallFacts, CallResult, StreamStep } from '#lib/engine/call';

/** Changes the facts in the result of a call. */
export function mapFacts(sent: CallResult, change: (facts: CallFacts) => CallFacts): CallResult {
  switch (sent.kind) {
    case 'answered':
    case 'failed':
    case 'cancelled':
      return { ...sent, facts: change(sent.facts) };
    case 'streaming': {
      const { facts, read, cancel } = sent.stream;
      const mapStep = (step: StreamStep): StreamStep =>
        step.kind === 'chunks' ? step : { ...step, facts: change(step.facts) };
      return {
        ...sent,
        stream: { facts: change(facts), read: () => read().then(mapStep), cancel },
      };
    }
  }
}
