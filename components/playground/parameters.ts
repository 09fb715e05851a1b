import type { PlaygroundInput } from '#lib/contracts/playground';

/** As typed. Empty means the model's default. */
export type Parameters = {
  readonly temperature: string;
  readonly topP: string;
  readonly maxTokens: string;
  readonly stream: boolean;
};

export type ParameterName = 'temperature' | 'topP' | 'maxTokens';

export const defaultParameters: Parameters = { temperature: '', topP: '', maxTokens: '', stream: true };

export const parameterRanges: Record<
  ParameterName,
  { label: string; min: number; max: number; isWhole: boolean }
> = {
  temperature: { label: 'Temperature', min: 0, max: 2, isWhole: false },
  topP: { label: 'Top P', min: 0, max: 1, isWhole: false },
  maxTokens: { label: 'Max tokens', min: 1, max: 1_000_000, isWhole: true },
};

export const parameterNames = [
  'temperature',
  'topP',
  'maxTokens',
] as const satisfies readonly ParameterName[];

/** Why a value is invalid; null if it is valid. */
export function checkParameter(name: ParameterName, typed: string): string | null {
  if (typed.trim() === '') return null;
  const { min, max, isWhole } = parameterRanges[name];
  const value = Number(typed);
  if (Number.isFinite(value) && value >= min && value <= max && (!isWhole || Number.isInteger(value)))
    return null;
  return `A ${isWhole ? 'whole number' : 'number'} from ${min} to ${max.toLocaleString('en-US')}.`;
}

export function areParametersValid(parameters: Parameters): boolean {
  return parameterNames.every((name) => checkParameter(name, parameters[name]) === null);
}

export function countSet(parameters: Parameters): number {
  return parameterNames.filter((name) => parameters[name].trim() !== '').length + (parameters.stream ? 0 : 1);
}

/** The request fields for the parameters. */
export function toRequestPart(
  parameters: Parameters,
): Pick<PlaygroundInput, 'temperature' | 'topP' | 'maxTokens' | 'stream'> {
  const part: { [Name in ParameterName]?: number } = {};
  for (const name of parameterNames) {
    if (parameters[name].trim() !== '') part[name] = Number(parameters[name]);
  }
  return { ...part, stream: parameters.stream };
}
