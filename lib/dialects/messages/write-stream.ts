import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { AnswerHead, StreamWriter } from '#lib/dialects/dialect';
import { blocksOf, isThinking, textOfBlock, type Block } from './blocks.ts';
import { errorBody } from './error-body.ts';
import { estimateInput } from './estimate-input.ts';
import { framesOf, writeFrame, type Frame } from './frames.ts';
import { addUsage } from './add-usage.ts';
import { blockEvents, blockStopEvent, deltaEvent, endEvent, startEvent } from './message-events.ts';

/**
 * Writes one streamed answer. Pieces of the first model are passed on unchanged. Pieces of a later model are
 * fitted into the same message, with renumbered blocks.
 */
export function openWriter({ requestId, requestedModel, body }: AnswerHead): StreamWriter {
  let hasStarted = false;
  let open: { readonly index: number; readonly isText: boolean } | null = null;
  let nextIndex = 0;
  /** The usage that the current model has reported. */
  let usage: Block = {};
  /** The usage of the earlier models: reported if available, otherwise estimated. */
  let usageBefore: Block | null = null;
  let writtenCharacters = 0;
  /**
   * While a later model continues: maps its block indices to those of the message; null for blocks that are
   * left out.
   */
  let fitted: Map<unknown, number | null> | null = null;
  /** Whether the start of the next model's message has already been counted. */
  let expectsStart = false;
  let hasEnd = false;
  let stop: Frame | null = null;
  /** The end event of an answer that arrived whole. */
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

  /** Adds estimated usage if the server reported none, because clients rely on it. */
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

  function noteUsage(reported: unknown): void {
    if (isRecord(reported)) usage = { ...usage, ...reported };
  }

  function closeOpen(): string {
    if (open === null) return '';
    const { index } = open;
    open = null;
    return blockStopEvent(index);
  }

  function openBlock(block: Block): string {
    const closed = closeOpen();
    const index = nextIndex;
    nextIndex += 1;
    open = { index, isText: block.type === 'text' };
    return closed + writeFrame({ type: 'content_block_start', index, content_block: block });
  }

  /** Writes text into the open text block, or opens one. */
  function inText(delta: Block): string {
    const opened = open?.isText === true ? '' : openBlock({ type: 'text', text: '' });
    return opened + (open === null ? '' : deltaEvent(open.index, delta));
  }

  /** Fits one event of a later model into the message. */
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
        return place === undefined || place === null ? '' : deltaEvent(place, delta);
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

  /** Switches to the next model's pieces. */
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
        // Without text, there is nothing to continue, so the next model starts over in the open message.
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
      wholeEnd = endEvent(message);
      return startEvent(message) + blocksOf(message.content).map(blockEvents).join('');
    }
    change();
    wholeEnd = endEvent({
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
        const events = blockEvents(block, nextIndex);
        nextIndex += 1;
        return closed + events;
      })
      .join('');
  }

  return {
    push,
    continueWith(model) {
      change();
      expectsStart = true;
      return `: understudy: ${model.replace(/[\r\n]+/g, ' ')} continues the answer\n\n`;
    },
    whole: ({ body: message }: Answer, servedModel) => wholeAnswer({ ...message, model: servedModel }),
    keepAlive: writeFrame({ type: 'ping' }),
    end({ closing, servedModel, finishReason, metadata }) {
      let text = push(closing);
      if (wholeEnd !== null) text += closeOpen() + wholeEnd;
      else if (!hasEnd) {
        // The stream is complete but sent no end event.
        if (!hasStarted) text += startOf(servedModel ?? requestedModel);
        const used = addUsage(usageBefore, {
          ...usage,
          output_tokens: estimateTokens(writtenCharacters),
        });
        text += closeOpen() + endEvent({ stop_reason: finishReason ?? 'end_turn', usage: used });
      }
      if (stop !== null && metadata === undefined) return text + stop.text;
      const extra = metadata === undefined ? {} : { understudy: metadata };
      return text + writeFrame({ ...stop?.data, type: 'message_stop', ...extra });
    },
    fail: (error) => writeFrame({ ...errorBody(error), type: 'error' }),
  };

  function usageOfWhole(message: Block): Block {
    const characters = blocksOf(message.content).reduce((sum, block) => sum + textOfBlock(block).length, 0);
    return { input_tokens: estimateInput(body), output_tokens: estimateTokens(characters) };
  }

  function startOf(model: string): string {
    const used = { input_tokens: estimateInput(body), output_tokens: 0 };
    return startEvent({ id: `msg_${requestId}`, type: 'message', role: 'assistant', model, usage: used });
  }
}

/** Whether a piece contains only deltas and pings, which don't change the writer's state. */
function isWordsAlone({ events }: Chunk): boolean {
  return !/^event: (?!content_block_delta$|ping$)/m.test(events);
}
