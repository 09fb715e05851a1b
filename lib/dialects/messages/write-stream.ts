import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { AnswerHead, StreamWriter } from '#lib/dialects/dialect';
import { blocksOf, isThinking, textOfBlock, type Block } from './blocks.ts';
import { errorBody } from './error-body.ts';
import { estimateInput } from './estimate-input.ts';
import { framesOf, writeFrame, type Frame } from './frames.ts';
import { addUsage } from './add-usage.ts';
import { tellBlock, tellBlockStop, tellDelta, tellEnd, tellStart } from './tell-message.ts';

/**
 * Writes one streamed answer. The pieces of the model that begins it go on as they came; those of a model that goes on
 * with it are fitted into the same message, whose blocks it continues to count.
 */
export function openWriter({ requestId, requestedModel, body }: AnswerHead): StreamWriter {
  let hasStarted = false;
  let open: { readonly index: number; readonly isText: boolean } | null = null;
  let nextIndex = 0;
  /** What the model that answers now has told of its tokens. */
  let usage: Block = {};
  /** What the models before it used, by their own word as far as it came, else by an estimate. */
  let usageBefore: Block | null = null;
  let writtenCharacters = 0;
  /** Of a model that goes on: where each of its blocks stands in the message; null for those that are left out. */
  let fitted: Map<unknown, number | null> | null = null;
  /** The beginning of the next model's message is already counted as such. */
  let expectsStart = false;
  let hasEnd = false;
  let stop: Frame | null = null;
  /** What ends an answer that came as a whole. */
  let wholeEnd: string | null = null;

  function note({ type, data }: Frame): void {
    const { index, content_block: block, message } = data;
    switch (type) {
      case 'message_start':
        hasStarted = true;
        if (isRecord(message)) noteUsage(message.usage);
        break;
      case 'content_block_start':
        nextIndex += 1;
        open = { index: Number(index), isText: isRecord(block) && block.type === 'text' };
        break;
      case 'content_block_stop':
        open = null;
        break;
      case 'message_delta':
        hasEnd = true;
        noteUsage(data.usage);
    }
  }

  /** Clients take it for granted that a message tells its tokens; what a server leaves out is estimated. */
  function withUsage({ type, data, text }: Frame): string {
    const { message } = data;
    if (type === 'message_start' && isRecord(message) && !isRecord(message.usage)) {
      const estimated = { input_tokens: estimateInput(body), output_tokens: 0 };
      return writeFrame({ ...data, type, message: { ...message, usage: estimated } });
    }
    if (type === 'message_delta' && !isRecord(data.usage))
      return writeFrame({ ...data, type, usage: { output_tokens: estimateTokens(writtenCharacters) } });
    return text;
  }

  function noteUsage(told: unknown): void {
    if (isRecord(told)) usage = { ...usage, ...told };
  }

  function closeOpen(): string {
    if (open === null) return '';
    const { index } = open;
    open = null;
    return tellBlockStop(index);
  }

  function openBlock(block: Block): string {
    const closed = closeOpen();
    const index = nextIndex;
    nextIndex += 1;
    open = { index, isText: block.type === 'text' };
    return closed + writeFrame({ type: 'content_block_start', index, content_block: block });
  }

  /** Words go into the text that is open, else into a new one. */
  function inText(delta: Block): string {
    const opened = open?.isText === true ? '' : openBlock({ type: 'text', text: '' });
    return opened + (open === null ? '' : tellDelta(open.index, delta));
  }

  /** One event of a model that goes on with the message of another. */
  function fit({ type, data, text }: Frame, places: Map<unknown, number | null>): string {
    const { index, content_block: block, delta } = data;
    switch (type) {
      case 'message_start':
        noteUsage(isRecord(data.message) ? data.message.usage : null);
        return '';
      case 'content_block_start': {
        if (!isRecord(block) || isThinking(block)) return '';
        if (block.type === 'text') {
          const words = textOfBlock(block);
          return words === '' ? '' : inText({ type: 'text_delta', text: words });
        }
        const opened = openBlock(block);
        places.set(index, open?.index ?? null);
        return opened;
      }
      case 'content_block_delta': {
        if (!isRecord(delta)) return '';
        if (delta.type === 'text_delta' || delta.type === 'citations_delta') return inText(delta);
        const place = places.get(index);
        return place === undefined || place === null ? '' : tellDelta(place, delta);
      }
      case 'content_block_stop':
        return places.has(index) ? closeOpen() : '';
      case 'message_delta':
        hasEnd = true;
        noteUsage(data.usage);
        return closeOpen() + writeFrame({ ...data, type, usage: addUsage(usageBefore, usage) });
      default:
        return text;
    }
  }

  /** From here on another model's pieces come. */
  function change(): void {
    usageBefore = addUsage(usageBefore, { ...usage, output_tokens: estimateTokens(writtenCharacters) });
    usage = {};
    writtenCharacters = 0;
    fitted = new Map();
  }

  function pushOne(chunk: Chunk): string {
    writtenCharacters += chunk.text.length;
    if (fitted === null && isWordsAlone(chunk)) return chunk.events;
    let written = '';
    for (const frame of framesOf(chunk.events)) {
      if (frame.type === 'message_stop') {
        stop = frame;
        continue;
      }
      if (frame.type === 'message_start') {
        // What had no words is not gone on with: the next model begins anew, in a message that is open.
        if (hasStarted && !expectsStart) change();
        expectsStart = false;
      }
      if (fitted === null) {
        note(frame);
        written += withUsage(frame);
      } else written += fit(frame, fitted);
    }
    return written;
  }

  const push = (chunks: readonly Chunk[]): string => chunks.map(pushOne).join('');

  function wholeAnswer(given: Block): string {
    const message = isRecord(given.usage) ? given : { ...given, usage: usageOfWhole(given) };
    if (!hasStarted) {
      hasStarted = true;
      wholeEnd = tellEnd(message);
      return tellStart(message) + blocksOf(message.content).map(tellBlock).join('');
    }
    change();
    wholeEnd = tellEnd({
      ...message,
      usage: addUsage(usageBefore, isRecord(message.usage) ? message.usage : {}),
    });
    return blocksOf(message.content)
      .map((block) => {
        if (isThinking(block)) return '';
        if (block.type === 'text') {
          const text = textOfBlock(block);
          return text === '' ? '' : inText({ type: 'text_delta', text });
        }
        const closed = closeOpen();
        const told = tellBlock(block, nextIndex);
        nextIndex += 1;
        return closed + told;
      })
      .join('');
  }

  return {
    push,
    goOn(model) {
      change();
      expectsStart = true;
      return `: understudy: ${model.replace(/[\r\n]+/g, ' ')} continues the answer\n\n`;
    },
    whole: ({ body: message }: Answer, servedModel) => wholeAnswer({ ...message, model: servedModel }),
    end({ closing, servedModel, finishReason, metadata }) {
      let text = push(closing);
      if (wholeEnd !== null) text += closeOpen() + wholeEnd;
      else if (!hasEnd) {
        // For a stream that ended well without saying so.
        if (!hasStarted) text += startOf(servedModel ?? requestedModel);
        const used = addUsage(usageBefore, {
          ...usage,
          output_tokens: estimateTokens(writtenCharacters),
        });
        text += closeOpen() + tellEnd({ stop_reason: finishReason ?? 'end_turn', usage: used });
      }
      if (stop !== null && metadata === undefined) return text + stop.text;
      const told = metadata === undefined ? {} : { understudy: metadata };
      return text + writeFrame({ ...stop?.data, type: 'message_stop', ...told });
    },
    fail: (error) => writeFrame({ ...errorBody(error), type: 'error' }),
  };

  function usageOfWhole(message: Block): Block {
    const characters = blocksOf(message.content).reduce((sum, block) => sum + textOfBlock(block).length, 0);
    return { input_tokens: estimateInput(body), output_tokens: estimateTokens(characters) };
  }

  function startOf(model: string): string {
    const used = { input_tokens: estimateInput(body), output_tokens: 0 };
    return tellStart({ id: `msg_${requestId}`, type: 'message', role: 'assistant', model, usage: used });
  }
}

/** Whether a piece changes nothing of what has to be known: most do not. */
function isWordsAlone({ events }: Chunk): boolean {
  return !/^event: (?!content_block_delta$|ping$)/m.test(events);
}
