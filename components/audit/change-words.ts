import type { AuditEntry } from '#lib/contracts/audit';

/** The words for each change, between the person and the subject. */
export const changeWords: Readonly<Record<string, string>> = {
  'account.changePassword': 'changed the password',
  'account.signOutEverywhere': 'signed out everywhere',
  'budgets.change': 'changed the budget',
  'budgets.create': 'created the budget',
  'budgets.remove': 'deleted the budget',
  'budgets.resume': 'resumed the budget',
  'categories.create': 'created the category',
  'categories.remove': 'deleted the category',
  'categories.reorder': 'reordered the categories',
  'categories.replace': 'changed the category',
  'clients.change': 'changed the client',
  'clients.create': 'created the client',
  'clients.remove': 'deleted the client',
  'config.importText': 'imported a configuration file',
  'consents.answer': 'answered the question',
  'consents.revoke': 'withdrew the answer about',
  'connections.change': 'changed the connection',
  'connections.create': 'added the connection',
  'connections.remove': 'removed the connection',
  'cooldowns.lift': 'lifted the cooldown',
  'doctor.repair': 'resolved the model change of',
  'models.writeFacts': 'changed the facts of',
  'models.writeOverride': 'changed the tier of',
  'people.change': 'changed the role of',
  'people.invite': 'invited',
  'people.remove': 'removed',
  'people.withdraw': 'withdrew the invitation for',
  'retention.clear': 'deleted the whole history',
  'retention.deleteText': 'deleted the texts of the request',
  'retention.write': 'changed how long the history is kept',
  'settings.deleteKey': 'deleted the OpenRouter key',
  'settings.finishSignIn': 'signed in with OpenRouter and saved the new key',
  'settings.putKey': 'saved an OpenRouter key',
  'settings.write': 'chose the connection',
  'webhooks.change': 'changed the webhook',
  'webhooks.create': 'created the webhook',
  'webhooks.remove': 'deleted the webhook',
  'webhooks.rotate': 'rotated the secret of the webhook',
};

export function callerName({ caller }: AuditEntry): string {
  switch (caller.kind) {
    case 'machine':
      return 'Someone on this machine';
    case 'process':
      return 'Understudy';
    case 'person':
    case 'client':
      return caller.name;
  }
}
