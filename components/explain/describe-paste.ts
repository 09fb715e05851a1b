import type { PastedError } from './read-paste.ts';

const shapes: Record<PastedError['shape'], string> = {
  empty: 'nothing',
  http: 'an HTTP answer',
  json: 'a JSON body',
  stream: 'a stream',
  sdk: 'the line of a client library',
  text: 'plain text',
};

/** One line that says how the paste was understood, so that a wrong reading is seen. */
export function describePaste(pasted: PastedError): string {
  const headerCount = Object.keys(pasted.headers).length;
  const parts = [
    `Read as ${shapes[pasted.shape]}`,
    pasted.status === null ? 'no status' : `status ${pasted.status}`,
    ...(headerCount === 0 ? [] : [`${headerCount} ${headerCount === 1 ? 'header' : 'headers'}`]),
  ];
  return `${parts.join(', ')}.`;
}
