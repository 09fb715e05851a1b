import { isRecord } from '#lib/engine/is-record';
import type { Draft } from '#lib/dialects/messages/chat/draft';
import type { Body } from '#lib/dialects/wire';
import { toolsOf } from '#lib/dialects/responses/items';
import { toolOf, type ToolTable } from './tool-table.ts';

/** The tools of a request, and the choice among them. */
export function writeTools(body: Body, table: ToolTable, draft: Draft): Body {
  const choice = body.tool_choice ?? undefined;
  const isAllowed = allowedBy(choice, table);
  const tools = toolsOf(body)
    .flatMap((tool) => writeTool(tool, null, table, draft))
    .filter(({ function: { name } }) => isAllowed(name));
  // Some servers refuse a tool choice without tools.
  if (tools.length === 0) {
    if (choice !== undefined && choice !== 'auto' && choice !== 'none')
      draft.note('tool_choice', JSON.stringify(choice), 'left out: no tool is offered');
    return {};
  }
  const written = writeChoice(choice, table, draft);
  return {
    tools,
    ...(written === undefined ? {} : { tool_choice: written }),
    ...(typeof body.parallel_tool_calls === 'boolean'
      ? { parallel_tool_calls: body.parallel_tool_calls }
      : {}),
  };
}

type ChatTool = { readonly type: 'function'; readonly function: Body & { readonly name: string } };

function writeTool(
  tool: Body,
  namespace: string | null,
  table: ToolTable,
  draft: Draft,
): readonly ChatTool[] {
  const { type, description } = tool;
  const { name } = toolOf(tool);
  const described = typeof description === 'string' ? { description } : {};
  switch (type) {
    case 'function': {
      const chatName = table.add({ name, namespace, isFreeText: false });
      const parameters = isRecord(tool.parameters) ? tool.parameters : { type: 'object', properties: {} };
      if (tool.defer_loading === true)
        draft.note('tools defer_loading', name, 'left out: every tool is sent from the start');
      // If omitted, `strict` defaults to true in Responses (if the schema allows it) but to false in Chat
      // Completions.
      const strict = tool.strict ?? (isStrict(parameters) ? true : undefined);
      return [
        {
          type: 'function',
          function: { name: chatName, ...described, parameters, ...(strict === undefined ? {} : { strict }) },
        },
      ];
    }
    case 'custom': {
      if (isRecord(tool.format) && tool.format.type !== 'text') {
        draft.refuse('tools', name, `offers the tool "${name}", whose input must follow a grammar`);
        return [];
      }
      draft.note('tools custom', name, 'sent as a function with one text field');
      const chatName = table.add({ name, namespace, isFreeText: true });
      return [{ type: 'function', function: { name: chatName, ...described, parameters: oneText } }];
    }
    case 'namespace': {
      draft.note('tools namespace', name, 'sent as separate functions: Chat Completions has no groups');
      const inside = Array.isArray(tool.tools) ? tool.tools.filter(isRecord) : [];
      return inside.flatMap((one) => writeTool(one, name, table, draft));
    }
    case 'web_search':
      // Without web access, this tool searches OpenAI's own cache. Codex offers it by default.
      if (tool.external_web_access === false) {
        draft.note('tools web_search', 'without web access', 'left out: only OpenAI has this cache');
        return [];
      }
      break;
  }
  draft.refuse('tools', String(type), `offers the tool "${String(type)}", which the server must run`);
  return [];
}

const oneText: Body = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
};

/** Whether a schema meets strict mode: every object defines and requires all of its fields. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  if (schema.type === 'object' || isRecord(schema.properties)) {
    const fields = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
    const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false || !fields.every((field) => required.includes(field)))
      return false;
  }
  return Object.values(schema).every(isStrict);
}

/** If the choice is limited to certain tools, only those are sent. */
function allowedBy(choice: unknown, table: ToolTable): (chatName: string) => boolean {
  if (!isRecord(choice) || choice.type !== 'allowed_tools' || !Array.isArray(choice.tools)) return () => true;
  const allowed = new Set(choice.tools.filter(isRecord).map((tool) => table.nameOf(toolOf(tool))));
  return (chatName) => allowed.has(chatName);
}

function writeChoice(choice: unknown, table: ToolTable, draft: Draft): unknown {
  if (!isRecord(choice)) return choice;
  switch (choice.type) {
    case 'function':
    case 'custom':
      return { type: 'function', function: { name: table.nameOf(toolOf(choice)) } };
    case 'allowed_tools':
      return choice.mode ?? 'auto';
    default:
      draft.refuse(
        'tool_choice',
        String(choice.type),
        `requires the tool "${String(choice.type)}", which the server must run`,
      );
      return undefined;
  }
}
