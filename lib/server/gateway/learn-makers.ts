import type { Maker } from '#lib/contracts/maker';
import type { Call, CallFacts, CallResult } from '#lib/engine/call';
import type { Dialect } from '#lib/dialects/dialect';
import type { Conversation } from '#lib/passport/conversation';
import { stateOfAnswer, watchAnswer, type AnswerState } from '#lib/passport/learn-answer';
import { makerFamily } from '#lib/passport/makers';
import type { Provenance } from '#lib/server/calls/provenance';

type Answered = {
  readonly call: Call;
  /** The dialect of the answer. */
  readonly dialect: Dialect;
  /** The body that it answers. */
  readonly conversation: Conversation | null;
};

/** Returns the result of a call, and remembers the maker of the state in its answer. */
export function learnMakers(
  result: CallResult,
  { call, dialect, conversation }: Answered,
  learn: Provenance['learn'],
): CallResult {
  function note(states: readonly AnswerState[], facts: CallFacts): void {
    if (states.length === 0) return;
    const maker: Omit<Maker, 'isSigned'> = {
      family: makerFamily(facts.servedModel, call.model),
      connection: call.connection,
      provider: facts.provider,
      model: call.model,
    };
    learn(states.map((state) => ({ key: state.key, maker: { ...maker, isSigned: state.isSigned } })));
  }

  switch (result.kind) {
    case 'answered':
      note(stateOfAnswer(dialect.name, result.answer, conversation), result.facts);
      return result;
    case 'streaming': {
      const watch = watchAnswer(dialect.name, conversation);
      const { facts, read, cancel } = result.stream;
      return {
        kind: 'streaming',
        stream: {
          facts,
          cancel,
          async read() {
            const step = await read();
            if (step.kind === 'chunks') watch.push(step.chunks);
            else note(watch.end(), step.facts);
            return step;
          },
        },
      };
    }
    case 'failed':
    case 'cancelled':
      return result;
  }
}
