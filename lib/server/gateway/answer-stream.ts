import type { ServerResponse } from 'node:http';
import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { writeHead } from './write-head.ts';

/** Writes the SSE side of an answer. */
export type AnswerStreamWriter = {
  readonly open: (headers: Readonly<Record<string, string>>) => void;
  readonly chunks: (chunks: readonly Chunk[]) => Promise<void> | undefined;
  readonly data: (payload: unknown) => void;
  readonly comment: (text: string) => void;
  readonly done: () => void;
  readonly end: () => void;
};

export function createStreamWriter(response: ServerResponse): AnswerStreamWriter {
  const write = (text: string): Promise<void> | undefined => {
    if (response.destroyed || response.write(text)) return undefined;
    return new Promise((resolve) => {
      const settle = (): void => {
        response.off('drain', settle);
        response.off('close', settle);
        resolve();
      };
      response.once('drain', settle);
      response.once('close', settle);
    });
  };
  return {
    open(headers) {
      writeHead(response, 200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        // Tells proxies on the way not to collect the stream.
        'x-accel-buffering': 'no',
      });
    },
    chunks(chunks) {
      let text = '';
      for (const chunk of chunks) text += chunk.events;
      return text === '' ? undefined : write(text);
    },
    data: (payload) => void write(`data: ${JSON.stringify(payload)}\n\n`),
    comment: (text) => void write(`: ${text.replace(/[\r\n]+/g, ' ')}\n\n`),
    done: () => void write('data: [DONE]\n\n'),
    end: () => void response.end(),
  };
}

/** A whole answer told as stream events, for an upstream that does not stream though it was asked to. */
export function answerAsChunks({ body }: Answer, servedModel: string): readonly unknown[] {
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
