import type { MailSender } from './mail.ts';

/** For a machine without a mail server: messages go to the terminal, where their links can be followed. */
export function createConsoleMail(write: (text: string) => void): MailSender {
  return {
    async send({ to, subject, text }) {
      const lines = [`To: ${to}`, `Subject: ${subject}`, '', ...text.trimEnd().split('\n')];
      write(['', ...lines.map((line) => `  │ ${line}`.trimEnd()), ''].join('\n'));
    },
  };
}
