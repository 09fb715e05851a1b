import type { Answers } from '#lib/engine/answers';
import type { Answer } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import { holdsAnswer, outputOf, textOfOutput } from './items.ts';

export const answers: Answers = {
  textOf: ({ body }) => textOfOutput(outputOf(body)),
  addsNothing({ body }) {
    const output = outputOf(body);
    const hasMore = output.some((item) => item.type !== 'message' && holdsAnswer(item));
    return !hasMore && textOfOutput(output).trim() === '';
  },
  mapText: (answer, change) => ({ ...answer, body: { ...answer.body, output: mapFirst(answer, change) } }),
  // The writer only uses the text of a model that continues the answer.
  rewrite: (chunk, text) => ({ ...chunk, text }),
};

/** Puts the whole text of a response into its first text part. */
function mapFirst({ body }: Answer, change: (text: string) => string): readonly Body[] {
  const text = change(textOfOutput(outputOf(body)));
  let isPlaced = false;
  return outputOf(body).map((item) => {
    if (item.type !== 'message' || !Array.isArray(item.content)) return item;
    const content = item.content.map((part: unknown) => {
      if (!isRecord(part) || typeof part.text !== 'string') return part;
      const own = isPlaced ? '' : text;
      isPlaced = true;
      return { ...part, text: own };
    });
    return { ...item, content };
  });
}
