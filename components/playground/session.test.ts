import { expect, test } from 'vitest';
import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import type { OpenedPlayground } from '#lib/client/playground';
import { createSession, isBusy } from './session.ts';

const start: PlaygroundEvent = { type: 'request-start', requestId: 'r1', chain: ['a/one'] };
const trying: PlaygroundEvent = {
  type: 'attempt-start',
  index: 0,
  model: 'a/one',
  connection: 'openrouter',
  waitMs: 0,
};
const hello: PlaygroundEvent = { type: 'text-delta', text: 'Hello' };
const served: PlaygroundEvent = {
  type: 'request-end',
  status: 'served',
  explanation: 'It answered.',
  errorType: null,
  servedModel: 'a/one',
  provider: null,
  durationMs: 5,
  timeToFirstTokenMs: 2,
  inputTokens: null,
  outputTokens: null,
  costUsd: null,
  costEstimated: false,
  finishReason: 'stop',
};

/** A server that sends its events only when the test does. */
function makeStage(first: 'streams' | 'refuses' | 'is down' = 'streams') {
  const inputs: PlaygroundInput[] = [];
  let controller: ReadableStreamDefaultController<PlaygroundEvent> | undefined;
  let frames: (() => void)[] = [];
  const session = createSession({
    nowMs: () => 1,
    onNextFrame: (callback) => frames.push(callback),
    open: (input, signal): Promise<OpenedPlayground> => {
      inputs.push(input);
      if (first === 'is down') return Promise.reject(new TypeError('fetch failed'));
      if (first === 'refuses')
        return Promise.resolve({ outcome: 'refused', message: 'There is no key yet.' });
      const events = new ReadableStream<PlaygroundEvent>({
        start(opened) {
          controller = opened;
          signal.addEventListener('abort', () => opened.error(signal.reason));
        },
      });
      return Promise.resolve({ outcome: 'streaming', events });
    },
  });
  return {
    session,
    inputs,
    frameCount: () => frames.length,
    emit: (...events: PlaygroundEvent[]) => {
      for (const event of events) controller?.enqueue(event);
    },
    close: () => controller?.close(),
    drawFrame: () => {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
    },
  };
}

/** Lets the session read all queued events. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('sending twice while busy sends one request', async () => {
  const { session, inputs, emit, close } = makeStage();
  session.edit({ draft: 'Hi' });
  const sent = session.send({ category: 'main' });
  session.edit({ draft: 'Hi again' });
  await session.send({ category: 'main' });
  expect(inputs).toHaveLength(1);
  emit(start, trying, hello, served);
  close();
  await sent;
  expect(session.read().form.draft).toBe('Hi again');
});

test('many events cause one update per frame', async () => {
  const { session, emit, close, drawFrame, frameCount } = makeStage();
  session.edit({ draft: 'Hi' });
  const sent = session.send({ category: 'main' });
  await settle();
  let changes = 0;
  session.subscribe(() => changes++);
  emit(start, trying, hello, hello, hello);
  await settle();
  expect([changes, frameCount()]).toEqual([0, 1]);
  drawFrame();
  expect(changes).toBe(1);
  expect(session.read().turns[0]?.run.answer).toBe('HelloHelloHello');
  emit(served);
  close();
  await sent;
  expect(isBusy(session.read().turns)).toBe(false);
});

test('a follow-up sends the conversation without unanswered turns', async () => {
  const stage = makeStage();
  const { session, inputs } = stage;
  session.edit({ system: 'Be short.' });
  for (const [question, events] of [
    ['One?', [start, hello, served]],
    ['Two?', [start, { ...served, status: 'failed' as const }]],
    ['Three?', [start, hello, served]],
  ] as const) {
    session.edit({ draft: question });
    const sent = session.send({ models: ['a/one', 'b/two'] });
    await settle();
    stage.emit(...events);
    stage.close();
    await sent;
  }
  expect(inputs[2]).toEqual({
    models: ['a/one', 'b/two'],
    stream: true,
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'One?' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Three?' },
    ],
  });
});

test('stopping keeps the received text and allows the next request', async () => {
  const { session, emit, inputs } = makeStage();
  session.edit({ draft: 'Hi' });
  const sent = session.send({ category: 'main' });
  await settle();
  emit(start, trying, hello);
  await settle();
  session.stop();
  await sent;
  expect(session.read().turns[0]?.run).toMatchObject({ answer: 'Hello', ending: { kind: 'stopped' } });
  session.edit({ draft: 'Again' });
  void session.send({ category: 'main' });
  expect(inputs).toHaveLength(2);
  session.stop();
});

test('a stream without its last event is lost, not served', async () => {
  const { session, emit, close } = makeStage();
  session.edit({ draft: 'Hi' });
  const sent = session.send({ category: 'main' });
  await settle();
  emit(start, trying);
  close();
  await sent;
  expect(session.read().turns[0]?.run.ending).toEqual({ kind: 'lost' });
});

test.each(['refuses', 'is down'] as const)(
  'when the server %s, the question returns to the input field',
  async (how) => {
    const { session } = makeStage(how);
    session.edit({ draft: 'Hi' });
    await session.send({ category: 'main' });
    expect(session.read().form.draft).toBe('Hi');
    expect(session.read().turns[0]?.run.ending?.kind).toBe('refused');
    await session.send({ category: 'main' });
    expect(session.read().turns).toHaveLength(1);
  },
);

test('a cleared conversation ignores further events', async () => {
  const { session, emit } = makeStage();
  session.edit({ draft: 'Hi' });
  const sent = session.send({ category: 'main' });
  await settle();
  emit(start, hello);
  session.clear();
  await sent;
  expect(session.read().turns).toEqual([]);
});
