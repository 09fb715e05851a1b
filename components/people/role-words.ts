import { ROLES } from '#lib/contracts/name-lists';
import type { Role } from '#lib/contracts/person';

const words: Record<Role, { readonly label: string; readonly hint: string }> = {
  owner: { label: 'Owner', hint: 'Everything, including connections, keys and people' },
  member: { label: 'Member', hint: 'Uses Understudy and edits its categories' },
  viewer: { label: 'Viewer', hint: 'Sees categories, history and insights' },
};

export function roleLabel(role: Role): string {
  return words[role].label;
}

export const roleOptions = ROLES.map((value) => ({ value, ...words[value] }));
