import type { Widen } from '../../shared/i18n/es.ts';
import type { es } from './words.es.ts';

export const en: Widen<typeof es> = {
  title: 'Change the password',
  requestIntro: 'Enter your e-mail and we will send you a link to choose another password.',
  email: 'E-mail',
  emailInvalid: 'Enter your whole e-mail address.',
  request: 'Send the link',
  requestBusy: 'Sending…',
  requested: 'Look at your e-mail',
  requestedText: (email) =>
    `If ${email} has an account here, a link that is good for one hour is on its way. If it does not come, look among the unwanted mail, or wait a minute and ask again.`,
  again: 'Ask for another link',
  setIntro: 'Choose your new password.',
  password: 'New password',
  passwordHelp: 'At least 8 characters. A long phrase is better than odd symbols.',
  tooShort: 'Enter at least 8 characters.',
  set: 'Save the password',
  setBusy: 'Saving…',
  done: 'Password changed',
  doneText: 'Every open session has ended. Log in with your new password.',
  toLogIn: 'Go to the log-in',
};
