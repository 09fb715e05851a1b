import type { PastedError } from './read-paste.ts';

const shapes: Record<PastedError['shape'], string> = {
  empty: 'nothing',
  http: 'an HTTP response',
  json: 'a JSON body',
  stream: 'a stream',
  sdk: 'a client library error',
  text: 'plain text',
};

/** One line that says how the paste was understood, so that a wrong reading is seen. */
export function describePaste(pasted: PastedError): string {
  const headerCount = Object.keys(pasted.headers).length;
  const parts = [
    `Parsed as ${shapes[pasted.shape]}`,
    // A status that only the text tells is in the evidence.
    ...(pasted.status === null ? [] : [`status ${pasted.status}`]),
    ...(headerCount === 0 ? [] : [`${headerCount} ${headerCount === 1 ? 'header' : 'headers'}`]),
  ];
  return `${parts.join(', ')}.`;
}
