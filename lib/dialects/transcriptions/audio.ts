import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** The recording in a request. */
export type Audio = {
  /** In base64. */
  readonly data: string;
  /** The format, by its usual file extension. */
  readonly format: string;
  readonly name: string;
};

export function audioOf({ input_audio: audio, file_name: name }: Body): Audio {
  const given = isRecord(audio) ? audio : {};
  const format = String(given.format);
  return {
    data: String(given.data),
    format,
    name: typeof name === 'string' ? name : `audio.${format}`,
  };
}

/** The formats that servers accept, by file extension and content type. */
const formats: readonly (readonly [format: string, ...names: string[]])[] = [
  ['wav', 'wave', 'audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  ['mp3', 'mpga', 'mpeg', 'audio/mpeg', 'audio/mp3'],
  ['flac', 'audio/flac', 'audio/x-flac'],
  ['m4a', 'mp4', 'audio/mp4', 'audio/m4a', 'audio/x-m4a', 'video/mp4'],
  ['ogg', 'oga', 'opus', 'audio/ogg', 'audio/opus', 'application/ogg'],
  ['webm', 'audio/webm', 'video/webm'],
  ['aac', 'audio/aac'],
  ['aiff', 'aif', 'audio/aiff', 'audio/x-aiff'],
];

const formatByName: ReadonlyMap<string, string> = new Map(
  formats.flatMap(([format, ...names]) => [format, ...names].map((name) => [name, format] as const)),
);

export const knownFormats = formats.map(([format]) => format).join(', ');

/** The format for a file extension or a content type; null if it is not a known audio format. */
export function formatOf(name: string): string | null {
  const bare = name.split(';', 1)[0] ?? '';
  return formatByName.get(bare.trim().toLowerCase()) ?? null;
}
