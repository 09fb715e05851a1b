/** The models of a category in order, and which of them are not used. */
export type ModelList = { readonly models: readonly string[]; readonly disabled: readonly string[] };

/**
 * Another model in the place of one. Where the list has it already, it has the higher of the two places, and is
 * used when either was.
 */
export function replaceInList(
  { models, disabled }: ModelList,
  id: string,
  by: string,
): { models: string[]; disabled: string[] } {
  const isOn = [id, by].some((model) => models.includes(model) && !disabled.includes(model));
  const at = Math.min(...[id, by].map((model) => models.indexOf(model)).filter((place) => place >= 0));
  const isOther = (model: string): boolean => model !== id && model !== by;
  const othersDisabled = disabled.filter(isOther);
  return {
    models: [...models.slice(0, at), by, ...models.slice(at).filter(isOther)],
    disabled: isOn ? othersDisabled : [...othersDisabled, by],
  };
}
