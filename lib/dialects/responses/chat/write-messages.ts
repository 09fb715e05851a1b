import type { Draft } from '#lib/dialects/messages/chat/draft';
import type { Body } from '#lib/dialects/wire';
import { itemsOf } from '#lib/dialects/responses/items';
import { toolOf, type ToolTable } from './tool-table.ts';
import { contentOfParts, textOfParts, writeParts } from './write-parts.ts';
import { writeReasoning } from './write-reasoning.ts';

/** One turn of a model: its text, reasoning and calls up to the next input. */
type Turn = { content: string; refusal: string; calls: Body[]; thoughts: Body };

/** Records of tools that a server ran. Their results are part of the model's answer. */
const serverRecords: ReadonlySet<unknown> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
]);

/** Translates the conversation to Chat Completions messages. */
export function writeMessages(body: Body, table: ToolTable, draft: Draft): readonly Body[] {
  const items = itemsOf(body);
  const results = createResults(items, draft);
  const messages: Body[] = [];
  const opening: string[] = [];
  if (typeof body.instructions === 'string' && body.instructions !== '') opening.push(body.instructions);
  let turn: Turn | null = null;

  const begun = (): Turn => (turn ??= { content: '', refusal: '', calls: [], thoughts: {} });
  const endTurn = (): void => {
    if (turn === null) return;
    const { content, refusal, calls, thoughts } = turn;
    turn = null;
    if (content === '' && refusal === '' && calls.length === 0) return;
    messages.push({
      role: 'assistant',
      content: content === '' && (calls.length > 0 || refusal !== '') ? null : content,
      ...(refusal === '' ? {} : { refusal }),
      ...thoughts,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    });
    messages.push(...results.take(calls.map(({ id }) => id)));
  };
  const say = (message: Body): void => {
    endTurn();
    messages.push(message);
  };

  function takeMessage(item: Body): void {
    const { role, content, phase } = item;
    switch (role) {
      case 'assistant': {
        const current = begun();
        if (typeof phase === 'string')
          draft.note('input phase', phase, 'left out: Chat Completions has no phases');
        const { text, refusal } = readSaid(content, draft);
        current.content = [current.content, text].filter((one) => one !== '').join('\n\n');
        current.refusal += refusal;
        return;
      }
      case 'system':
      case 'developer': {
        const text = textOfParts(writeParts(content, draft), '\n\n');
        // Many servers accept only one system message, and only at the start.
        if (messages.length === 0 && turn === null) opening.push(text);
        else say({ role: 'system', content: text });
        return;
      }
      default: {
        const parts = writeParts(content, draft);
        say({ role: 'user', content: parts.length === 0 ? '' : contentOfParts(parts) });
      }
    }
  }

  for (const item of items) {
    switch (item.type) {
      case undefined:
      case null:
      case 'message':
        takeMessage(item);
        break;
      case 'function_call':
        begun().calls.push(callOf(item, table, item.arguments));
        break;
      case 'custom_tool_call':
        begun().calls.push(callOf(item, table, JSON.stringify({ input: item.input })));
        break;
      case 'function_call_output':
      case 'custom_tool_call_output':
        endTurn();
        messages.push(...results.takeAt(item));
        break;
      case 'reasoning': {
        const thoughts = writeReasoning(item);
        if (thoughts === null)
          draft.note('input reasoning', 'thoughts', 'left out: the model that wrote them is unknown');
        else begun().thoughts = { ...begun().thoughts, ...thoughts };
        break;
      }
      case 'additional_tools':
        break;
      default:
        if (serverRecords.has(item.type))
          draft.note(
            'input',
            String(item.type),
            'left out: Chat Completions has no records of tools run by a server',
          );
        else draft.refuse('input', String(item.type), `contains an item of type "${String(item.type)}"`);
    }
  }
  endTurn();
  const rules = opening.filter((text) => text !== '').join('\n\n');
  return rules === '' ? messages : [{ role: 'system', content: rules }, ...messages];
}

function readSaid(content: unknown, draft: Draft): { readonly text: string; readonly refusal: string } {
  if (!Array.isArray(content)) return { text: textOfParts(writeParts(content, draft), ''), refusal: '' };
  const refused = content.filter((part: Body) => part.type === 'refusal');
  const said = content.filter((part: Body) => part.type !== 'refusal');
  return {
    text: textOfParts(writeParts(said, draft), ''),
    refusal: refused.map(({ refusal }: Body) => (typeof refusal === 'string' ? refusal : '')).join(''),
  };
}

function callOf(item: Body, table: ToolTable, given: unknown): Body {
  const name = table.nameOf(toolOf(item));
  return {
    id: item.call_id,
    type: 'function',
    // A call without arguments has an empty object.
    function: { name, arguments: typeof given === 'string' && given !== '' ? given : '{}' },
  };
}

/** The results of tool calls. */
type Results = {
  /** Takes the results of one turn's calls, wherever they are: they must directly follow the turn. */
  readonly take: (callIds: readonly unknown[]) => readonly Body[];
  /** Takes a result that belongs to no turn. */
  readonly takeAt: (item: Body) => readonly Body[];
};

function createResults(items: readonly Body[], draft: Draft): Results {
  const waiting = items.filter(isResult);

  function write(results: readonly Body[]): readonly Body[] {
    const images: Body[] = [];
    const outputs = results.map((item) => {
      const parts = writeParts(item.output, draft);
      images.push(...parts.filter(({ type }) => type !== 'text'));
      return { role: 'tool', tool_call_id: item.call_id, content: textOfParts(parts, '\n') };
    });
    if (images.length === 0) return outputs;
    draft.note(
      'input output',
      `${images.length}`,
      'images in tool results, sent in a separate message after them',
    );
    const intro = { type: 'text', text: 'These belong to the tool results above:' };
    return [...outputs, { role: 'user', content: [intro, ...images] }];
  }

  return {
    take(callIds) {
      const taken = callIds.flatMap((callId) => {
        const at = waiting.findIndex((item) => item.call_id === callId);
        return at < 0 ? [] : waiting.splice(at, 1);
      });
      return write(taken);
    },
    takeAt(item) {
      const at = waiting.indexOf(item);
      return at < 0 ? [] : write(waiting.splice(at, 1));
    },
  };
}

function isResult({ type }: Body): boolean {
  return type === 'function_call_output' || type === 'custom_tool_call_output';
}
