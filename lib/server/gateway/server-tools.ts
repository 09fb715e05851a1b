import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** Tools that the client runs itself. One without a type is a function of Messages. */
const clientTypes: readonly unknown[] = [undefined, 'function', 'custom', 'namespace'];

/** Whether the server may use tools for the request, which it bills in addition to the tokens. */
export function mayUseServerTools({ plugins, tools }: Body): boolean {
  if (Array.isArray(plugins) && plugins.length > 0) return true;
  return (
    Array.isArray(tools) && tools.some((tool: unknown) => isRecord(tool) && !clientTypes.includes(tool.type))
  );
}
