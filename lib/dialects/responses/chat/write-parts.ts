import { isRecord } from '#lib/engine/is-record';
import type { Draft } from '#lib/dialects/messages/chat/draft';
import type { Body } from '#lib/dialects/wire';

/** Translates the content of a message to Chat Completions parts. */
export function writeParts(content: unknown, draft: Draft): readonly Body[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter(isRecord).flatMap((part) => writePart(part, draft));
}

function writePart(part: Body, draft: Draft): readonly Body[] {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return [{ type: 'text', text: part.text }];
    case 'input_image':
      return writeImage(part, draft);
    case 'input_file':
      return writeFile(part, draft);
    case 'input_audio':
      return [{ type: 'input_audio', input_audio: part.input_audio }];
    case 'input_video':
      return [{ type: 'video_url', video_url: { url: part.video_url } }];
    default:
      draft.refuse('input', String(part.type), `contains content of type "${String(part.type)}"`);
      return [];
  }
}

function writeImage({ image_url: url, detail }: Body, draft: Draft): readonly Body[] {
  if (typeof url !== 'string') {
    draft.refuse('input file_id', 'image', 'refers to an image by the id of a stored file');
    return [];
  }
  if (detail === 'original') draft.note('input detail', 'original', 'sent as "high", the highest level');
  const detailField = typeof detail === 'string' ? { detail: detail === 'original' ? 'high' : detail } : {};
  return [{ type: 'image_url', image_url: { url, ...detailField } }];
}

function writeFile({ file_data: data, filename }: Body, draft: Draft): readonly Body[] {
  if (typeof data !== 'string') {
    draft.refuse('input input_file', 'file', 'refers to a file by its id or its URL');
    return [];
  }
  return [{ type: 'file', file: { ...(typeof filename === 'string' ? { filename } : {}), file_data: data } }];
}

/** A single text is sent as a string: some servers accept nothing else. */
export function contentOfParts(parts: readonly Body[]): unknown {
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

export function textOfParts(parts: readonly Body[], between: string): string {
  return parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join(between);
}
