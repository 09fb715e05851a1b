import { isRecord } from '#lib/engine/is-record';

type Event = Readonly<Record<string, unknown>>;

/** The events in a wire text, without `[DONE]`. */
export function readEvents(wire: string): readonly Event[] {
  return wire
    .split('\n\n')
    .filter((frame) => frame.trim() !== '' && !frame.endsWith('data: [DONE]'))
    .map((frame) => {
      const [name, data] = frame.split('\n');
      if (name === undefined || data?.startsWith('data: ') !== true) throw new Error(`No event: ${frame}`);
      const event: unknown = JSON.parse(data.slice('data: '.length));
      if (!isRecord(event) || name !== `event: ${String(event.type)}`)
        throw new Error(`Not its name: ${frame}`);
      return event;
    });
}

type Part = { text: string; isDone: boolean };
type Item = { type: unknown; id: unknown; parts: Part[]; summary: Part[]; json: string; isDone: boolean };

const openings = ['response.created', 'response.in_progress'];
const endings = ['response.completed', 'response.incomplete', 'response.failed'];
const prefixes: Readonly<Record<string, string>> = {
  message: 'msg_',
  reasoning: 'rs_',
  function_call: 'fc_',
  custom_tool_call: 'ctc_',
};

/** Violations of the rules for a Responses stream, which OpenAI’s library and others rely on. */
export function grammarFaults(events: readonly Event[]): readonly string[] {
  const faults: string[] = [];
  const items: Item[] = [];
  const fail = (event: Event, what: string): void => {
    faults.push(`${String(event.sequence_number)} ${String(event.type)}: ${what}`);
  };
  for (const [number, event] of events.entries()) {
    const type = String(event.type);
    if (event.sequence_number !== number) fail(event, `is number ${number}`);
    if (number < 2 && type !== openings[number]) fail(event, `is not ${openings[number]}`);
    const isLast = number === events.length - 1;
    if (isLast !== endings.includes(type))
      fail(event, isLast ? 'does not end the stream' : 'is not the last');
    if (openings.includes(type) || type === 'error') continue;
    if (endings.includes(type)) {
      if (type !== 'response.failed' && items.some(({ isDone }) => !isDone))
        fail(event, 'leaves an item open');
      const output =
        isRecord(event.response) && Array.isArray(event.response.output) ? event.response.output : [];
      if (output.length !== items.length) fail(event, `reports ${output.length} of ${items.length} items`);
      if (isRecord(event.response) && type !== 'response.failed' && !isRecord(event.response.usage))
        fail(event, 'reports no usage');
      continue;
    }
    checkItemEvent(event, type, items, (what) => fail(event, what));
  }
  return faults;
}

function checkItemEvent(event: Event, type: string, items: Item[], fail: (what: string) => void): void {
  const given = isRecord(event.item) ? event.item : {};
  if (type === 'response.output_item.added') {
    if (items.some(({ isDone }) => !isDone)) fail('opens a second item');
    if (event.output_index !== items.length) fail('is not the next index');
    const prefix = prefixes[String(given.type)];
    if (prefix !== undefined && !String(given.id).startsWith(prefix)) fail(`has the id ${String(given.id)}`);
    if (items.some(({ id }) => id === given.id)) fail('has the id of another item');
    items.push({ type: given.type, id: given.id, parts: [], summary: [], json: '', isDone: false });
    return;
  }
  const item = items[Number(event.output_index)];
  if (item === undefined) return fail('belongs to no item');
  if (item.isDone) fail('comes after the end of its item');
  if (type === 'response.output_item.done') {
    if (given.id !== item.id || given.type !== item.type) fail('ends another item');
    if ([...item.parts, ...item.summary].some(({ isDone }) => !isDone)) fail('leaves a part open');
    const said = [...item.parts, ...item.summary].map(({ text }) => text).join('') + item.json;
    if (textOfItem(given) !== said) fail(`reports "${textOfItem(given)}" after "${said}"`);
    item.isDone = true;
    return;
  }
  if (event.item_id !== item.id) fail('names another item');
  checkPartEvent(event, type, item, fail);
}

function checkPartEvent(event: Event, type: string, item: Item, fail: (what: string) => void): void {
  const isSummary = type.includes('reasoning_summary');
  const parts = isSummary ? item.summary : item.parts;
  const index = Number(isSummary ? event.summary_index : event.content_index);
  const [, kind = '', step = ''] = /^response\.(.+)\.(added|delta|done)$/.exec(type) ?? [];
  switch (kind) {
    case 'content_part':
    case 'reasoning_summary_part':
      if (step === 'added') {
        if (index !== parts.length) fail('is not the next part');
        parts.push({ text: '', isDone: false });
      } else if (parts[index] === undefined) fail('ends no part');
      else parts[index].isDone = true;
      return;
    case 'function_call_arguments':
    case 'custom_tool_call_input':
      if (step === 'delta') item.json += String(event.delta);
      else if ((event.arguments ?? event.input) !== item.json) fail('reports other arguments');
      if (step === 'done' && kind === 'function_call_arguments' && typeof event.name !== 'string')
        fail('has no name');
      return;
    default: {
      const part = parts[index];
      if (part === undefined) return fail('comes before its part');
      if (step === 'delta') part.text += String(event.delta);
      else if ((event.text ?? event.refusal) !== part.text) fail('reports another text');
      if (kind === 'output_text' && !Array.isArray(event.logprobs)) fail('has no logprobs');
    }
  }
}

function textOfItem(item: Event): string {
  const parts = [item.content, item.summary].flatMap((list) =>
    Array.isArray(list) ? list.filter(isRecord) : [],
  );
  const said = parts.map(({ text, refusal }) => String(text ?? refusal)).join('');
  const given = item.arguments ?? item.input;
  return typeof given === 'string' ? said + given : said;
}

/** The final response object of a stream. */
export function finalResponse(events: readonly Event[]): Event {
  const response = events.at(-1)?.response;
  if (!isRecord(response)) throw new Error('The stream does not end with a response.');
  return response;
}
