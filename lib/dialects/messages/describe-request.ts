import { isRecord } from '#lib/engine/is-record';
import type { Needs } from '#lib/engine/needs';
import type { RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { blocksOf, textOfBlock, type Block } from './blocks.ts';
import { estimateInput } from './estimate-input.ts';

/** Facts about a Messages request. */
export function describeRequest(body: Body): RequestFacts {
  const { system } = body;
  const messages = Array.isArray(body.messages) ? body.messages.filter(isRecord) : [];
  return {
    needs: readNeeds(body, messages),
    isContinuable: !asksForSchema(body),
    ownTexts: () => [...messages.toReversed().flatMap(({ content }) => textsOf(content)), ...textsOf(system)],
    opening: () =>
      [system, messages.find(({ role }) => role === 'user')?.content]
        .map((content) => textsOf(content).join('\n'))
        .join('\n\n'),
    isFollowUp: () => messages.some(({ role }) => role === 'assistant'),
    prompt:
      system === undefined || system === null ? messages : [{ role: 'system', content: system }, ...messages],
  };
}

function textsOf(content: unknown): string[] {
  return blocksOf(content).flatMap((block) => {
    const text = textOfBlock(block);
    if (text !== '') return [text];
    return block.type === 'tool_result' ? textsOf(block.content) : [];
  });
}

function readNeeds(body: Body, messages: readonly Block[]): Needs {
  const inputModalities = new Set<string>();
  for (const { content } of messages) addModalities(content, inputModalities);
  const parameters: string[] = [];
  if (Array.isArray(body.tools) && body.tools.length > 0) parameters.push('tools');
  if (asksForSchema(body)) parameters.push('structured_outputs');
  // `adaptive` leaves the choice to the model. Claude Code sends it to all models, even to those that
  // can't reason.
  if (isRecord(body.thinking) && body.thinking.type === 'enabled') parameters.push('reasoning');
  return {
    inputModalities: [...inputModalities],
    outputModalities: [],
    parameters,
    inputTokens: estimateInput(body),
    maxTokens: typeof body.max_tokens === 'number' ? body.max_tokens : null,
  };
}

function addModalities(content: unknown, modalities: Set<string>): void {
  for (const { type, source, content: inner } of blocksOf(content)) {
    if (type === 'image') modalities.add('image');
    else if (type === 'tool_result') addModalities(inner, modalities);
    else if (type === 'document' && isRecord(source)) {
      if (source.type === 'content') addModalities(source.content, modalities);
      else if (source.type !== 'text') modalities.add('file');
    }
  }
}

function asksForSchema({ output_config: config }: Body): boolean {
  return isRecord(config) && isRecord(config.format);
}
