import { type StoreFault, StoreUnavailable } from '#lib/store/store-fault';

type FaultOf = (error: unknown) => StoreFault | null;
type Wrap = <Verbs extends object>(verbs: Verbs) => Verbs;

/** The error as an error of the store port. */
export function translate(error: unknown, faultOf: FaultOf): unknown {
  const fault = faultOf(error);
  return fault === null ? error : new StoreUnavailable(fault, error);
}

/**
 * Returns a function that wraps a driver's verbs: they throw and reject with `StoreUnavailable` if the store is
 * the cause. `faultOf` is null if an error has another cause.
 */
export function faultWrapper(faultOf: FaultOf): Wrap {
  return errorWrapper((error) => translate(error, faultOf));
}

/** Returns a function that wraps a driver's verbs: they throw and reject with translated errors. */
export function errorWrapper(translated: (error: unknown) => unknown): Wrap {
  function translating(verb: Verb): Verb {
    return (...args) => {
      try {
        const value = verb(...args);
        if (!isPromised(value)) return value;
        return Promise.resolve(value).catch((error: unknown) => {
          throw translated(error);
        });
      } catch (error) {
        throw translated(error);
      }
    };
  }

  return (verbs) =>
    new Proxy(verbs, {
      get(target, name) {
        const verb: unknown = Reflect.get(target, name);
        return isVerb(verb) ? translating(verb) : verb;
      },
    });
}

/** A Drizzle query is not a built-in promise. */
function isPromised(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

type Verb = (...args: unknown[]) => unknown;

function isVerb(value: unknown): value is Verb {
  return typeof value === 'function';
}
