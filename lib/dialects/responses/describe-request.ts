import { isRecord } from '#lib/engine/is-record';
import { estimateTokens, type Needs } from '#lib/engine/needs';
import type { RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { itemsOf, toolsOf } from './items.ts';

/** Facts about a Responses request. */
export function describeRequest(body: Body): RequestFacts {
  const needs = readNeeds(body);
  const format = formatOf(body);
  return {
    needs,
    isContinuable: (format === null || format.type === 'text') && needs.outputModalities.length === 0,
    ownTexts: () => [...itemsOf(body).toReversed().flatMap(textsOf), ...instructionsOf(body)],
    opening: () => openingOf(body),
    isFollowUp: () => itemsOf(body).some(isAnswer),
    prompt: promptOf(body),
  };
}

function openingOf(body: Body): string {
  const items = itemsOf(body);
  const system = items.find(({ role, type }) => isSystem(role) && type !== 'additional_tools');
  const said = [
    ...instructionsOf(body),
    ...[system, items.find(({ role }) => role === 'user')]
      .filter((item) => item !== undefined)
      .flatMap(textsOf),
  ];
  return said.join('\n\n');
}

function isSystem(role: unknown): boolean {
  return role === 'system' || role === 'developer';
}

function isAnswer({ role, type }: Body): boolean {
  return role === 'assistant' || type === 'function_call' || type === 'custom_tool_call';
}

function formatOf({ text }: Body): Body | null {
  return isRecord(text) && isRecord(text.format) ? text.format : null;
}

function instructionsOf({ instructions }: Body): string[] {
  return typeof instructions === 'string' && instructions !== '' ? [instructions] : [];
}

/** The conversation as a list of items, the instructions first. */
function promptOf(body: Body): readonly unknown[] {
  return [...instructionsOf(body).map((content) => ({ role: 'system', content })), ...itemsOf(body)];
}

function textsOf({ content, output }: Body): string[] {
  return [content, output].flatMap((said) => {
    if (typeof said === 'string') return [said];
    return partsOf(said).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  });
}

function partsOf(content: unknown): readonly Body[] {
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

const modalityOfPart: Readonly<Record<string, string>> = {
  input_image: 'image',
  input_file: 'file',
  input_audio: 'audio',
  input_video: 'video',
};

function readNeeds(body: Body): Needs {
  const inputModalities = new Set<string>();
  let characters = instructionsOf(body).join('').length;
  const tools = toolsOf(body);
  for (const item of itemsOf(body)) {
    // These make up most of an agent's conversation.
    for (const said of [item.content, item.output, item.arguments, item.input])
      if (typeof said === 'string') characters += said.length;
    for (const part of [...partsOf(item.content), ...partsOf(item.output)]) {
      if (typeof part.text === 'string') characters += part.text.length;
      const modality = typeof part.type === 'string' ? modalityOfPart[part.type] : undefined;
      if (modality !== undefined) inputModalities.add(modality);
    }
  }
  const parameters: string[] = [];
  if (tools.length > 0) {
    parameters.push('tools');
    characters += JSON.stringify(tools).length;
  }
  if (formatOf(body)?.type === 'json_schema') parameters.push('structured_outputs');
  if (asksForReasoning(body)) parameters.push('reasoning');
  const { modalities, max_output_tokens: maxTokens } = body;
  return {
    inputModalities: [...inputModalities],
    outputModalities: Array.isArray(modalities)
      ? modalities.filter((one): one is string => typeof one === 'string' && one !== 'text')
      : [],
    parameters,
    inputTokens: estimateTokens(characters),
    maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
  };
}

/** Whether reasoning is turned on. Asking only for a summary does not turn it on. */
function asksForReasoning({ reasoning }: Body): boolean {
  if (!isRecord(reasoning)) return false;
  const { effort, max_tokens: maxTokens, enabled } = reasoning;
  if (enabled === false || effort === 'none') return false;
  return enabled === true || typeof effort === 'string' || typeof maxTokens === 'number';
}
