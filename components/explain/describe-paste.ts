import type { Evidence } from '#lib/contracts/verdict';
import type { PastedError } from './read-paste.ts';

const shapes: Record<PastedError['shape'], string> = {
  empty: 'nothing',
  http: 'an HTTP response',
  json: 'a JSON body',
  stream: 'a stream',
  sdk: 'a client library error',
  text: 'plain text',
};

/** Describes in one line how the pasted text was read, so that people notice a mistake. */
export function describePaste(pasted: PastedError, evidence: readonly Evidence[]): string {
  const headerCount = Object.keys(pasted.headers).length;
  // A status inside the body is only found while the error is classified.
  const status = pasted.status ?? evidence.find(({ field }) => field === 'status')?.value ?? null;
  const parts = [
    `Parsed as ${shapes[pasted.shape]}`,
    ...(status === null ? [] : [`status ${status}`]),
    ...(headerCount === 0 ? [] : [`${headerCount} ${headerCount === 1 ? 'header' : 'headers'}`]),
    ...(pasted.isCut ? ['shortened to the parts around errors'] : []),
  ];
  return `${parts.join(', ')}.`;
}
