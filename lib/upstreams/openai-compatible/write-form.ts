import { randomUUID } from 'node:crypto';
import { audioOf } from '#lib/dialects/transcriptions/audio';
import type { Body } from '#lib/dialects/wire';
import type { OutgoingBody } from '#lib/upstreams/call/outgoing-body';

/** A transcription request as a form with a file, which all servers except OpenRouter expect. */
export function writeForm(body: Body): Pick<OutgoingBody, 'write' | 'asksForUsage' | 'hidesUsage'> {
  const { input_audio: _audio, file_name: _name, ...fields } = body;
  const { data, format, name } = audioOf(body);
  const boundary = `understudy-${randomUUID()}`;
  const part = (head: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const texts = Object.entries(fields).flatMap(([field, value]) =>
    valuesOf(value).map((one) => part(`name="${quoted(Array.isArray(value) ? `${field}[]` : field)}"`, one)),
  );
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(name)}"\r\nContent-Type: ${typeOf(format)}\r\n\r\n`;
  const audio = Buffer.from(data, 'base64');
  return {
    asksForUsage: false,
    hidesUsage: false,
    write({ model }) {
      const head = part('name="model"', model) + texts.join('') + fileHead;
      return {
        bytes: Buffer.concat([Buffer.from(head), audio, Buffer.from(`\r\n--${boundary}--\r\n`)]),
        contentType: `multipart/form-data; boundary=${boundary}`,
      };
    },
  };
}

function valuesOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

/** Escapes names as browsers do, so that a name can't end its line. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

const types: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', m4a: 'audio/mp4' };

function typeOf(format: string): string {
  return types[format] ?? `audio/${format}`;
}
