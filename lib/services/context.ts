import type { Role } from '#lib/contracts/person';
import type { Right } from '#lib/contracts/right';

/** The caller. */
export type Caller =
  /** This machine: on loopback without accounts, anyone who can reach the port may do everything. */
  | { readonly kind: 'machine' }
  | { readonly kind: 'person'; readonly id: string; readonly name: string; readonly role: Role }
  /** A program with its own key. */
  | { readonly kind: 'client'; readonly id: string; readonly name: string }
  /** Understudy itself. */
  | { readonly kind: 'process' };

export type Context = { readonly caller: Caller };

const viewer: readonly Right[] = ['screens.read', 'errors.explain', 'account.edit'];
const member: readonly Right[] = [
  ...viewer,
  'playground.run',
  'gateway.call',
  'lists.edit',
  'consents.answer',
  'cooldowns.lift',
];
/** An owner may do everything. */
const rightsOf = { owner: null, member, viewer } satisfies Record<Role, readonly Right[] | null>;

/** The table of rights. Returns why a caller may not do something, in words; null if they may. */
export function findRefusal(caller: Caller, right: Right): string | null {
  switch (caller.kind) {
    case 'machine':
    case 'process':
      return null;
    case 'client':
      return right === 'gateway.call' ? null : 'A client key is for calls to /v1 only.';
    case 'person':
      return rightsOf[caller.role]?.includes(right) === false
        ? `Your role is ${caller.role}, which does not allow this. Ask an owner.`
        : null;
  }
}
