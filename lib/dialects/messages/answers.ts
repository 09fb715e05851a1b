import type { Answers } from '#lib/engine/answers';
import { blocksOf, isThinking, textOfBlock } from './blocks.ts';
import { rewriteChunk } from './stream-event.ts';

export const answers: Answers = {
  textOf: ({ body }) => blocksOf(body.content).map(textOfBlock).join(''),
  addsNothing: ({ body }) =>
    blocksOf(body.content).every((block) =>
      block.type === 'text' ? textOfBlock(block).trim() === '' : isThinking(block),
    ),
  mapText(answer, change) {
    const blocks = blocksOf(answer.body.content);
    const first = blocks.findIndex(({ type }) => type === 'text');
    const content = blocks.map((block, index) =>
      index === first ? { ...block, text: change(textOfBlock(block)) } : block,
    );
    return { ...answer, body: { ...answer.body, content } };
  },
  rewrite: rewriteChunk,
};
