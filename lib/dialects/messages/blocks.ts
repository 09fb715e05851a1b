import { isRecord } from '#lib/engine/is-record';

/** A content block, as parsed. */
export type Block = Readonly<Record<string, unknown>>;

/** The blocks of a message's content. A plain string counts as one block. */
export function blocksOf(content: unknown): readonly Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

/** The text of a text block; empty for all other blocks. */
export function textOfBlock({ type, text }: Block): string {
  return type === 'text' && typeof text === 'string' ? text : '';
}

/** Whether a block contains thinking, which only its maker can read. */
export function isThinking({ type }: Block): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

/** Tools whose input streams as pieces of JSON. */
export function isToolUse({ type }: Block): boolean {
  return type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use';
}
