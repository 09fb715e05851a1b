import { expect, test } from 'vitest';
import { readForm } from './read-form.ts';

async function written(form: FormData) {
  const response = new Response(form);
  return {
    bytes: Buffer.from(await response.arrayBuffer()),
    type: response.headers.get('content-type') ?? '',
  };
}

test('a form becomes the equivalent JSON, with every file byte kept', async () => {
  const every = Uint8Array.from({ length: 256 }, (_, at) => at);
  const form = new FormData();
  form.append('model', 'understudy/main');
  form.append('timestamp_granularities[]', 'word');
  form.append('timestamp_granularities[]', 'segment');
  form.append('__proto__', 'x');
  form.append('file', new File([every], 'mémo "1".wav', { type: 'audio/wav' }));
  const { bytes, type } = await written(form);
  const read = await readForm(bytes, type);
  expect(read).toMatchObject({
    outcome: 'read',
    body: {
      model: 'understudy/main',
      timestamp_granularities: ['word', 'segment'],
      file: { name: 'mémo "1".wav', type: 'audio/wav', data: Buffer.from(every).toString('base64') },
    },
  });
  const body = read.outcome === 'read' ? read.body : null;
  expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
});

test.each([
  ['no boundary', 'multipart/form-data', '--x\r\n\r\n--x--\r\n', 'no_boundary'],
  ['no parts', 'multipart/form-data; boundary=x', 'nothing of the kind', 'not_a_form'],
  ['half a part', 'multipart/form-data; boundary=x', '--x\r\nContent-Dispo', 'not_a_form'],
  ['too many parts', 'multipart/form-data; boundary=x', '--x\r\n'.repeat(500_000), 'too_many_parts'],
])('a form with %s is refused quickly', async (_, type, text, code) => {
  const bytes = Buffer.from(text);
  const startedAtMs = performance.now();
  expect(await readForm(bytes, type)).toMatchObject({ outcome: 'refused', refusal: { status: 400, code } });
  expect(performance.now() - startedAtMs).toBeLessThan(500);
});

test('a form with a file larger than any server accepts is refused before it is read', async () => {
  const type = 'multipart/form-data; boundary=x';
  expect(await readForm(Buffer.alloc(27_300_000), type)).toMatchObject({
    outcome: 'refused',
    refusal: { status: 413, code: 'file_too_large' },
  });
});

test('a form with two files is refused, because one of them would be lost', async () => {
  const form = new FormData();
  form.append('file', new File(['a'], 'a.wav'));
  form.append('file', new File(['b'], 'b.wav'));
  const { bytes, type } = await written(form);
  expect(await readForm(bytes, type)).toMatchObject({
    outcome: 'refused',
    refusal: { status: 400, code: 'repeated_field' },
  });
});
