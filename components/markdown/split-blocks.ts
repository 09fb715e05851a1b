const fence = /^ {0,3}(`{3,}|~{3,})/;
/** Continues the block above it: an indented line, a list item, a quote, a table row. */
const continues = /^(?:\s|[-*+]\s|\d{1,9}[.)]\s|>|\|)/;

/**
 * Splits markdown into pieces that render alone as they do together, so that only the last piece of a growing
 * answer is rendered again. Joined, the pieces are the text.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let block = '';
  let openFence: string | null = null;
  let isAfterBlank = false;
  for (const line of text.split(/(?<=\n)/)) {
    if (openFence === null && isAfterBlank && line.trim() !== '' && !continues.test(line)) {
      blocks.push(block);
      block = '';
    }
    block += line;
    const marker = fence.exec(line)?.[1];
    if (openFence === null) {
      openFence = marker ?? null;
    } else if (marker?.startsWith(openFence) && line.trim() === marker) {
      openFence = null;
    }
    isAfterBlank = openFence === null && line.trim() === '';
  }
  if (block !== '') blocks.push(block);
  return blocks;
}
