import type { Answer } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import type { AnswerHead, StreamWriter } from '#lib/dialects/dialect';
import { errorBody } from './error-body.ts';

/** Pieces from all models are passed on unchanged. */
export function openWriter({ requestId, createdAtMs }: AnswerHead): StreamWriter {
  const chunkOf = (servedModel: string | null, more: Record<string, unknown>): string =>
    eventOf({
      id: requestId,
      object: 'chat.completion.chunk',
      created: Math.floor(createdAtMs / 1_000),
      model: servedModel,
      ...more,
    });

  return {
    push: (chunks) => chunks.map(({ events }) => events).join(''),
    continueWith: (model) => `: understudy: ${model.replace(/[\r\n]+/g, ' ')} continues the answer\n\n`,
    whole: (answer, servedModel) => answerAsChunks(answer, servedModel).map(eventOf).join(''),
    keepAlive: ': understudy: waiting for approval\n\n',
    end({ closing, isWhole, servedModel, finishReason, metadata }) {
      let text = closing.map(({ events }) => events).join('');
      // The stream is complete but has no finish reason, which clients wait for.
      if (!isWhole && closing.length === 0)
        text += chunkOf(servedModel, {
          choices: [{ index: 0, delta: {}, finish_reason: finishReason ?? 'stop' }],
        });
      if (metadata !== undefined) text += chunkOf(servedModel, { choices: [], understudy: metadata });
      return `${text}data: [DONE]\n\n`;
    },
    fail: (error, servedModel) =>
      chunkOf(servedModel, {
        choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
        ...errorBody(error),
      }),
  };
}

function eventOf(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

/** Writes a whole answer as stream events, for an upstream that ignored the request to stream. */
function answerAsChunks({ body }: Answer, servedModel: string): readonly unknown[] {
  const { choices, usage, ...head } = body;
  const shared = { ...head, object: 'chat.completion.chunk', model: servedModel };
  const list: readonly unknown[] = Array.isArray(choices) ? choices : [];
  const content = list.filter(isRecord).map((choice, index) => ({
    index: choice.index ?? index,
    delta: choice.message ?? {},
    finish_reason: null,
  }));
  const finish = list.filter(isRecord).map((choice, index) => ({
    index: choice.index ?? index,
    delta: {},
    finish_reason: choice.finish_reason ?? 'stop',
  }));
  return [
    { ...shared, choices: content },
    { ...shared, choices: finish, ...(usage === undefined ? {} : { usage }) },
  ];
}
