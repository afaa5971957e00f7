import type { Widen } from '../../shared/i18n/es.ts';
import type { es } from './words.es.ts';

export const en: Widen<typeof es> = {
  title: 'Accept the invitation',
  intro: (shop, role) => `You are invited to ${shop} with the role ${role}.`,
  checking: 'Checking the invitation…',
  email: 'E-mail',
  newAccount: 'Create your account to come in. The e-mail is confirmed already.',
  existingAccount: 'You have an account with this e-mail already: enter its password to accept.',
  name: 'Name and surname',
  nameRequired: 'Enter your name.',
  newPassword: 'Choose a password',
  newPasswordHelp: 'At least 8 characters. A long phrase is better than odd symbols.',
  tooShort: 'Enter at least 8 characters.',
  password: 'Your password',
  passwordRequired: 'Enter your password.',
  code: 'Verification code',
  codeHelp: 'The six digits of your authenticator app, or a recovery code.',
  codeRequired: 'Enter the code.',
  accept: 'Accept and come in',
  busy: 'Coming in…',
  expires: (moment) => `The invitation is good until ${moment}.`,
  invalid: 'This invitation is no longer good',
  invalidText:
    'It may have been used or revoked, or its seven days are over. Ask whoever sent it for another one. If you accepted it already, log in with your e-mail and password.',
  missing: 'The invitation is missing',
  missingText: 'Open the whole link that you received by e-mail.',
};
