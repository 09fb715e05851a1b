/** The tool names of one request, shortened to what every Chat Completions server accepts. */
export type ToolNames = {
  readonly shorten: (name: string) => string;
  /** The original of a shortened name; other names are returned unchanged. */
  readonly restore: (name: string) => string;
};

const LONGEST = 64;
const HASH_LENGTH = 7;

/**
 * Creates the names of one request. A name always has the same short form, so that later requests of a
 * conversation repeat the same bytes and prompt caches stay valid.
 */
export function createToolNames(): ToolNames {
  const longOf = new Map<string, string>();
  return {
    shorten(name) {
      if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return name;
      const head = name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, LONGEST - HASH_LENGTH - 1);
      const short = `${head}_${hashOf(name)}`;
      longOf.set(short, name);
      return short;
    },
    restore: (name) => longOf.get(name) ?? name,
  };
}

/** FNV-1a. A faster hash is enough, because collisions are not a security risk here. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36).padStart(HASH_LENGTH, '0');
}
