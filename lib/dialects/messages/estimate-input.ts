import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { Body } from '#lib/dialects/wire';
import { blocksOf, type Block } from './blocks.ts';

/** Anthropic's count for an image of about one megapixel. Larger images are scaled down to that size. */
const IMAGE_TOKENS = 1_600;
/** About two pages. The page count is unknown without parsing the document. */
const DOCUMENT_TOKENS = 3_000;

/** A rough count of the input tokens: system, tools and messages, at four characters per token. */
export function estimateInput({ system, tools, messages }: Body): number {
  const counted: Count = { characters: 0, tokens: 0 };
  countContent(system, counted);
  if (Array.isArray(tools) && tools.length > 0) counted.characters += JSON.stringify(tools).length;
  if (Array.isArray(messages))
    for (const message of messages) if (isRecord(message)) countContent(message.content, counted);
  return estimateTokens(counted.characters) + counted.tokens;
}

type Count = { characters: number; tokens: number };

function countContent(content: unknown, count: Count): void {
  for (const block of blocksOf(content)) countBlock(block, count);
}

function countBlock(block: Block, count: Count): void {
  const { type, source } = block;
  switch (type) {
    case 'text':
      count.characters += lengthOf(block.text);
      break;
    case 'thinking':
      count.characters += lengthOf(block.thinking);
      break;
    case 'image':
      count.tokens += IMAGE_TOKENS;
      break;
    case 'document':
      if (!isRecord(source)) break;
      if (source.type === 'text') count.characters += lengthOf(source.data);
      else if (source.type === 'content') countContent(source.content, count);
      else count.tokens += DOCUMENT_TOKENS;
      break;
    case 'tool_use':
      count.characters += lengthOf(block.name) + JSON.stringify(block.input ?? {}).length;
      break;
    case 'tool_result':
    case 'search_result':
      countContent(block.content, count);
      break;
    case 'redacted_thinking':
      count.characters += lengthOf(block.data);
      break;
    default:
      count.characters += JSON.stringify(block).length;
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}
