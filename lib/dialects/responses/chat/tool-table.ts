import { createToolNames } from '#lib/dialects/tool-names';
import type { Body } from '#lib/dialects/wire';

/** A tool as the client knows it. */
export type ClientTool = {
  readonly name: string;
  /** The group it belongs to; null where it belongs to none. */
  readonly namespace: string | null;
  /** Whether it takes free text rather than fields. */
  readonly isFreeText: boolean;
};

/** The tools of one request under their names in Chat Completions, which has no groups. */
export type ToolTable = {
  readonly add: (tool: ClientTool) => string;
  /** The name of a tool that was offered or only appears in the history. */
  readonly nameOf: (tool: Pick<ClientTool, 'name' | 'namespace'>) => string;
  /** The tool with a name; a tool that was never offered counts as a function with that name. */
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
