import type { Answer, CallFacts, Chunk, CallResult, StreamStep } from '#lib/engine/call';
import { hideInJson, hideInReply } from '#lib/engine/hide-in-reply';
import type { SecretFilter } from '#lib/engine/secret-filter';

export type KeyInUse = {
  /** The key and the values of the extra headers. */
  readonly secrets: readonly string[];
  readonly hide: SecretFilter;
  /** Whether the client's own request contains one of them, so that its answer may too. */
  readonly isSentByClient: () => boolean;
};

/**
 * Removes the key from the result of a call. An upstream that repeats the key must not bring it into an
 * error, the history or a log. Answers are otherwise never changed, so a key that the client sent itself
 * stays in its answer.
 */
export function withoutKey(sent: CallResult, key: KeyInUse): CallResult {
  const { hide } = key;
  switch (sent.kind) {
    case 'answered':
      return { ...sent, answer: hideInAnswer(sent.answer, key), facts: hideInFacts(sent.facts, hide) };
    case 'failed':
      return { ...sent, reply: hideInReply(sent.reply, hide), facts: hideInFacts(sent.facts, hide) };
    case 'cancelled':
      return { ...sent, facts: hideInFacts(sent.facts, hide) };
    case 'streaming': {
      const { facts, read, cancel } = sent.stream;
      return {
        ...sent,
        stream: {
          facts: hideInFacts(facts, hide),
          read: () => read().then((step) => hideInStep(step, key)),
          cancel,
        },
      };
    }
  }
}

function hideInStep(step: StreamStep, key: KeyInUse): StreamStep {
  const { hide } = key;
  switch (step.kind) {
    case 'chunks':
      return isEchoed(step.chunks, key)
        ? { ...step, chunks: step.chunks.map((one) => hideInChunk(one, hide)) }
        : step;
    case 'end':
    case 'cancelled':
      return { ...step, facts: hideInFacts(step.facts, hide) };
    case 'broken':
      return { ...step, reply: hideInReply(step.reply, hide), facts: hideInFacts(step.facts, hide) };
  }
}

function isEchoed(chunks: readonly Chunk[], { secrets, isSentByClient }: KeyInUse): boolean {
  return chunks.some(({ events }) => secrets.some((one) => events.includes(one))) && !isSentByClient();
}

function hideInChunk(chunk: Chunk, hide: SecretFilter): Chunk {
  return {
    ...chunk,
    events: hide(chunk.events),
    text: hide(chunk.text),
    reasoning: hide(chunk.reasoning),
  };
}

function hideInAnswer(answer: Answer, { secrets, hide, isSentByClient }: KeyInUse): Answer {
  const bytes = Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength);
  if (!secrets.some((one) => bytes.includes(one)) || isSentByClient()) return answer;
  // Latin-1 keeps binary data unchanged, with one character per byte.
  if (answer.contentType !== undefined)
    return { ...answer, bytes: Buffer.from(hide(bytes.toString('latin1')), 'latin1') };
  const text = hide(bytes.toString('utf8'));
  const body = hideInJson(answer.body, hide);
  return typeof body === 'object' && body !== null ? { bytes: Buffer.from(text), body: { ...body } } : answer;
}

function hideInFacts(facts: CallFacts, hide: SecretFilter): CallFacts {
  const hideIn = (text: string | null): string | null => (text === null ? null : hide(text));
  return {
    ...facts,
    servedModel: hideIn(facts.servedModel),
    provider: hideIn(facts.provider),
    generationId: hideIn(facts.generationId),
    finishReason: hideIn(facts.finishReason),
    routerAttempts: facts.routerAttempts.map(({ provider, model, status }) => ({
      provider: hideIn(provider),
      model: hideIn(model),
      status,
    })),
  };
}
