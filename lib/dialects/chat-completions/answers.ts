import type { Answers } from '#lib/engine/answers';
import type { Answer } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { rewriteChunk } from './stream-event.ts';

/** With several answers (`n`), only the first is read. */
export const answers: Answers = {
  textOf({ body }) {
    const content = firstMessage(body)?.content;
    if (content === undefined || content === null) return '';
    return typeof content === 'string' ? content : JSON.stringify(content);
  },
  addsNothing({ body }) {
    const content = firstMessage(body)?.content;
    return typeof content === 'string' && content.trim() === '';
  },
  mapText: (answer, change) => ({ ...answer, body: { ...answer.body, choices: mapFirst(answer, change) } }),
  rewrite: rewriteChunk,
};

function firstMessage(body: Answer['body']): Record<string, unknown> | null {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : null;
  return isRecord(choice) && isRecord(choice.message) ? choice.message : null;
}

function mapFirst({ body }: Answer, change: (text: string) => string): unknown[] {
  const choices: unknown[] = Array.isArray(body.choices) ? body.choices : [];
  return choices.map((choice, index) => {
    if (index > 0 || !isRecord(choice) || !isRecord(choice.message)) return choice;
    const { content } = choice.message;
    return typeof content === 'string'
      ? { ...choice, message: { ...choice.message, content: change(content) } }
      : choice;
  });
}
