/** E-mails through Amazon SES. The function's role may send from this one identity only (`sst.config.ts`). */
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { MailSender } from './mail.ts';

export interface SesMailOptions {
  region: string;
  /** For example `Fluxion <no-reply@fluxionia.co>`; of a verified identity. */
  from: string;
  /** Default: a client of its own, made when the first message leaves. */
  client?: Pick<SESv2Client, 'send'>;
}

export function createSesMail({ region, from, client: given }: SesMailOptions): MailSender {
  let client = given;
  return {
    async send({ to, subject, text }) {
      // Few requests send anything: the others start without it.
      const { SendEmailCommand, SESv2Client } = await import('@aws-sdk/client-sesv2');
      client ??= new SESv2Client({ region, maxAttempts: 3 });
      const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
        }),
      );
    },
  };
}
