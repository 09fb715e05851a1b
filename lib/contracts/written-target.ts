import { withoutTierVariant } from './model-variant.ts';

const SEPARATOR = '::';
const written = /^([a-z0-9]+(?:-[a-z0-9]+)*)::(.+)$/s;

export type WrittenTarget = {
  /** Null for a bare id: the default connection. */
  readonly slug: string | null;
  readonly model: string;
};

/** Parses the written form: `slug::model`, or a bare model id. */
export function readTarget(text: string): WrittenTarget {
  const [, slug, model] = written.exec(text) ?? [];
  return slug === undefined || model === undefined ? { slug: null, model: text } : { slug, model };
}

/** The written form. */
export function writeTarget({ slug, model }: WrittenTarget): string {
  return slug === null ? model : slug + SEPARATOR + model;
}

/** The target whose facts and tier apply: lists have no entries for variants such as `:nitro`. */
export function listedTarget(text: string): string {
  const { slug, model } = readTarget(text);
  return writeTarget({ slug, model: withoutTierVariant(model) });
}
