import { createToolNames } from '#lib/dialects/tool-names';
import type { Body } from '#lib/dialects/wire';

/** A tool as the client defines it. */
export type ClientTool = {
  readonly name: string;
  /** The group it belongs to, or null. */
  readonly namespace: string | null;
  /** Whether its input is free text rather than JSON fields. */
  readonly isFreeText: boolean;
};

/** The tools of one request by their Chat Completions names, because Chat Completions has no groups. */
export type ToolTable = {
  readonly add: (tool: ClientTool) => string;
  /** The name of a tool that the request offers, or that only appears in earlier turns. */
  readonly nameOf: (tool: Pick<ClientTool, 'name' | 'namespace'>) => string;
  /** The tool with this name. An unknown name counts as a function. */
  readonly find: (chatName: string) => ClientTool;
};

export function createToolTable(): ToolTable {
  const names = createToolNames();
  const tools = new Map<string, ClientTool>();
  const nameOf = ({ name, namespace }: Pick<ClientTool, 'name' | 'namespace'>): string =>
    names.shorten(namespace === null ? name : `${namespace}__${name}`);
  return {
    add(tool) {
      const chatName = nameOf(tool);
      tools.set(chatName, tool);
      return chatName;
    },
    nameOf,
    find: (chatName) =>
      tools.get(chatName) ?? { name: names.restore(chatName), namespace: null, isFreeText: false },
  };
}

export function toolOf({ name, namespace }: Body): Pick<ClientTool, 'name' | 'namespace'> {
  return {
    name: typeof name === 'string' ? name : '',
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : null,
  };
}
