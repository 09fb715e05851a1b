import { isRecord } from '#lib/engine/is-record';
import { blocksOf, textOfBlock, type Block } from '#lib/dialects/messages/blocks';
import type { Draft } from './draft.ts';

type Part = Readonly<Record<string, unknown>>;

/** Translates the content of user turns and tool results to message parts. */
export function partsOf(content: unknown, draft: Draft): Part[] {
  return blocksOf(content).flatMap((block) => partsOfBlock(block, draft));
}

function partsOfBlock(block: Block, draft: Draft): Part[] {
  noteMarks(block, draft);
  switch (block.type) {
    case 'text':
      return textPart(textOfBlock(block));
    case 'image':
      return imagePart(block.source, draft);
    case 'document':
      return documentParts(block, draft);
    case 'search_result': {
      draft.note('search_result', nameOf(block.title), 'sent as text');
      const words = blocksOf(block.content).map(textOfBlock).join('\n');
      return textPart([nameOf(block.title), nameOf(block.source), words].join('\n'));
    }
    case 'tool_reference':
      draft.note(
        'tool_reference',
        nameOf(block.tool_name),
        'sent as text: every tool is sent from the start',
      );
      return textPart(`The tool ${draft.names.shorten(nameOf(block.tool_name))} is available.`);
    default:
      refuseBlock(block, draft);
      return [];
  }
}

/** Notes marks on a block that do not change its meaning. */
export function noteMarks({ cache_control: mark, citations }: Block, draft: Draft): void {
  if (isRecord(mark))
    draft.note('cache_control', JSON.stringify(mark), 'left out: it is only a hint for caching');
  if (isRecord(citations) && citations.enabled === true)
    draft.note('citations', 'enabled', 'left out: answers come without citations');
}

export function refuseBlock({ type }: Block, draft: Draft): void {
  const name = nameOf(type);
  draft.refuse(`content ${name}`, name, `contains a ${name} block`);
}

function textPart(text: string): Part[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function imagePart(source: unknown, draft: Draft): Part[] {
  const url = addressOf(source);
  if (url !== null) return [{ type: 'image_url', image_url: { url } }];
  draft.refuse('image source', sourceType(source), 'refers to an image stored at Anthropic');
  return [];
}

function documentParts({ source, title, context }: Block, draft: Draft): Part[] {
  if (!isRecord(source)) return [];
  const about = textPart([title, context].filter((line) => typeof line === 'string').join('\n'));
  switch (source.type) {
    case 'text':
      return [...about, ...textPart(nameOf(source.data))];
    case 'content':
      return [...about, ...partsOf(source.content, draft)];
    case 'base64': {
      const filename = typeof title === 'string' && title !== '' ? title : 'document.pdf';
      const file = { filename, file_data: addressOf(source) };
      return [...textPart(typeof context === 'string' ? context : ''), { type: 'file', file }];
    }
    default:
      draft.refuse(
        'document source',
        sourceType(source),
        source.type === 'url'
          ? 'refers to a document by its URL'
          : 'refers to a document stored at Anthropic',
      );
      return [];
  }
}

/** The URL of an image or document; null if only Anthropic can look it up. */
function addressOf(source: unknown): string | null {
  if (!isRecord(source)) return null;
  const { type, media_type: mediaType, data, url } = source;
  if (type === 'url' && typeof url === 'string') return url;
  return type === 'base64' && typeof data === 'string' ? `data:${nameOf(mediaType)};base64,${data}` : null;
}

function sourceType(source: unknown): string {
  return isRecord(source) ? nameOf(source.type) : 'none';
}

export function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
