const removed = '[removed]';

/** Field names whose values are the person's own words or secrets, in JSON or `name=value` form. */
const privateField =
  /(["']?)\b(flagged_input|failed_generation|user_id|creator_user_id|organization_id|api[_-]?key|x-api-key|authorization|cookie|set-cookie|password|secret|access[_-]?token|refresh[_-]?token)\1\s*[:=]\s*(?:"(?:[^"\\]|\\.){0,4000}"?|'(?:[^'\\]|\\.){0,4000}'?|(?:Bearer|Basic)?\s*[^\s,;&"'}\]]{1,4000})/gi;
/** FastAPI echoes the offending input back, which is the prompt. */
const echoedInput =
  /(["'])(input|prompt|messages|content)\1\s*:\s*(?:"(?:[^"\\]|\\.){0,8000}"?|'(?:[^'\\]|\\.){0,8000}'?)/g;

const secrets: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=*-]{4,}/gi,
  /sk-or-[A-Za-z0-9_*.…-]{4,}/g,
  /(?<![A-Za-z])sk-[A-Za-z0-9_*.…-]{4,}/g,
  /sk-(?=[A-Za-z_-]{0,400}\d)[A-Za-z0-9_-]{16,}/g,
  /AIza[A-Za-z0-9_-]{10,}/g,
  /\b(?:gsk|hf|r8|pplx|nvapi|xai|fw|csk|ghp|gho|github_pat|glpat|AKIA|ASIA|ya29|rk|pk|whsec)[_.-]?[A-Za-z0-9_-]{16,}/g,
  /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{4,}){1,2}/g,
  /(?:user|org|proj|acct|cus|workspace|grd)[_-](?=[A-Za-z0-9…*.]{0,63}[\dA-Z…*])[A-Za-z0-9…*.]{4,64}/g,
  /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g,
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
  /[0-9a-fA-F]{32,}/g,
  /(?<![A-Za-z0-9+_])(?=[A-Za-z+_]{0,400}\d)[A-Za-z0-9+_]{40,}={0,2}/g,
  /(?<![\w-])(?=[\w-]{0,400}\d)(?=[\w-]{0,400}[A-Z])(?=[\w-]{0,400}[a-z])[\w-]{40,}/g,
];

/**
 * Takes keys, account ids, addresses and quoted prompts out of upstream text, and bounds its length.
 * What it returns may be stored and shown.
 */
export function redact(text: string, maxLength = 300): string {
  const window = maxLength + 8_192;
  let clean = text.length > window ? withoutLastWord(text.slice(0, window)) : text;
  clean = clean.replace(
    privateField,
    (_, quote: string, name: string) => `${quote}${name}${quote}: ${removed}`,
  );
  clean = clean.replace(
    echoedInput,
    (_, quote: string, name: string) => `${quote}${name}${quote}: ${removed}`,
  );
  for (const secret of secrets) clean = clean.replace(secret, removed);
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}

/** A cut may leave the front of a key that no pattern knows any more. */
function withoutLastWord(text: string): string {
  const end = text.search(/[^\s"',;]*$/);
  return text.slice(0, end);
}
