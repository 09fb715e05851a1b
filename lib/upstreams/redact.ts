import { visibleText } from '#lib/contracts/visible-text';
import { removed } from '#lib/engine/secret-filter';

/** Fields whose values are secrets or the user's own text, in JSON or `name=value` form. */
const privateField =
  /(["']?)\b(flagged_input|failed_generation|user_id|creator_user_id|organization_id|api[_-]?key|x-api-key|authorization|cookie|set-cookie|password|secret|client_secret|access[_-]?token|refresh[_-]?token|id_token)\1\s*[:=]\s*(?:"(?:[^"\\]|\\.){0,4000}"?|'(?:[^'\\]|\\.){0,4000}'?|(?:Bearer|Basic)?\s*[^\s,;&"'}\]]{1,4000})/gi;
/**
 * A name and a value in prose or a URL. The value must contain a digit, because `token: string` is not a
 * secret.
 */
const namedSecret =
  /\b((?:api|access|secret|private|client)[ _-]?(?:key|token|secret)|token|session(?:[ _-]?id)?)(["']?\s*[:=]\s*["']?)(?=[^\s"',;&]{0,200}\d)[^\s"',;&\]})]{6,}/gi;
/** An account number. A limit "per account" is not one. */
const accountNumber =
  /(?<!\bper )\b(account|project|customer|tenant|organi[sz]ation|workspace|subscription|consumer)((?:[ _-]?(?:id|number))?["']?\s*[:=#]?\s*["'`]?)\d{6,}\b/gi;
/** `projects/my-app-12345`. Without digits, it is a model's path, such as `accounts/fireworks`. */
const accountPath =
  /\b(projects|accounts|organizations|subscriptions|tenants|customers|workspaces)\/(?=[\w.-]{0,80}\d)[\w.-]{4,}/g;
const awsAccount = /\b(arn:[\w-]+:[\w-]*:[\w-]*:)\d{12}\b/g;
/** Quoted text after one of these words. Unlike names, prompts contain spaces. */
const quotedPrompt =
  /(?<!["'`\w.])((?:prompt|input|message|query|text)s?(?: was| is|:)?\s+)(?:"[^"\n]{3,}?\s[^"\n]{3,}?"|“[^”\n]{3,}?\s[^”\n]{3,}?”)/gi;

/** Input that FastAPI echoes in errors, which is the prompt. */
const echoedInput =
  /(["'])(input|prompt|messages|content)\1\s*:\s*(?:"(?:[^"\\]|\\.){0,8000}"?|'(?:[^'\\]|\\.){0,8000}'?)/g;

/** Values recognized by the text before them, with their replacement. */
const labelledValues: readonly (readonly [pattern: RegExp, rest: string])[] = [
  [privateField, `$1$2$1: ${removed}`],
  [echoedInput, `$1$2$1: ${removed}`],
  [namedSecret, `$1$2${removed}`],
  [accountNumber, `$1$2${removed}`],
  [accountPath, `$1/${removed}`],
  [awsAccount, `$1${removed}`],
  [quotedPrompt, `$1${removed}`],
];

const secrets: readonly RegExp[] = [
  /\b(?:Bearer|Basic)(?:\s|%20)+[A-Za-z0-9._~+/=*%-]{4,}/gi,
  /\b[srp]k_(?:live|test)_[A-Za-z0-9]{6,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{6,}/g,
  /\b(?:glsa|sntrys|npm|dop_v1|shpat|lin_api)_[A-Za-z0-9_]{10,}/g,
  /\bsess-[A-Za-z0-9]{8,}/g,
  /\bSG\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /(?<![A-Za-z0-9])usk-[A-Za-z0-9_*.…-]{8,}/g,
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
 * Removes keys, account ids, addresses and quoted prompts from upstream text, and limits its length. The
 * result is safe to store and show.
 */
export function redact(text: string, maxLength = 300): string {
  const window = maxLength + 8_192;
  let clean = text.length > window ? withoutLastWord(text.slice(0, window)) : text;
  for (const [pattern, rest] of labelledValues) clean = clean.replace(pattern, rest);
  for (const secret of secrets) clean = clean.replace(secret, removed);
  clean = visibleText(clean);
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}

/** Drops the last word, because truncation can leave part of a key that no pattern matches. */
function withoutLastWord(text: string): string {
  const end = text.search(/[^\s"',;]*$/);
  return text.slice(0, end);
}
