import type { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { describe, expect, test } from 'vitest';
import { createConsoleMail } from '#functions/mail/console-mail.ts';
import {
  invitationLetter,
  languageOf,
  passwordResetLetter,
  securityLetter,
} from '#functions/mail/messages.ts';
import { createSesMail } from '#functions/mail/ses-mail.ts';

const message = { to: 'ana@granja.example', subject: 'Hola', text: 'Uno\nhttp://x/reset#token\n' };

test('on a terminal a message stands with its link on a line of its own', async () => {
  let printed = '';
  await createConsoleMail((text) => {
    printed += text;
  }).send(message);
  expect(printed.split('\n')).toEqual([
    '',
    '  │ To: ana@granja.example',
    '  │ Subject: Hola',
    '  │',
    '  │ Uno',
    '  │ http://x/reset#token',
    '',
  ]);
});

test('SES is asked to send plain text from our own address to one person', async () => {
  const sent: unknown[] = [];
  const client = {
    send: async (command: SendEmailCommand) => {
      sent.push(command.input);
      return {};
    },
  };
  const from = 'Fluxion <no-reply@shops.example>';
  await createSesMail({ region: 'us-east-1', from, client: client as never }).send(message);
  expect(sent).toEqual([
    {
      FromEmailAddress: from,
      Destination: { ToAddresses: ['ana@granja.example'] },
      Content: {
        Simple: {
          Subject: { Data: 'Hola', Charset: 'UTF-8' },
          Body: { Text: { Data: message.text, Charset: 'UTF-8' } },
        },
      },
    },
  ]);
});

describe.each(['es', 'en'] as const)('letters in %s', (language) => {
  test('name the shop and hold their link whole, on a line of its own', () => {
    const link = 'https://granja.shops.example/invitation#abc';
    for (const { subject, text } of [
      invitationLetter(language, { shop: 'La Granja', role: 'manager', days: 7, link }),
      passwordResetLetter(language, { shop: 'La Granja', link }),
    ]) {
      expect(subject).toContain('La Granja');
      expect(subject).not.toContain('\n');
      expect(text.split('\n')).toContain(link);
    }
  });

  test('about security lead nowhere', () => {
    const changes = ['password_changed', 'second_factor_enabled', 'second_factor_disabled'] as const;
    const texts = changes.map((change) => securityLetter(language, 'La Granja', change).text);
    expect(new Set(texts).size).toBe(3);
    expect(texts.join()).not.toMatch(/https?:/);
  });
});

test('a letter is in Spanish for shops of Spanish locales, and in English for others', () => {
  const shop = (locale: string) => ({ settings: { locale } }) as Parameters<typeof languageOf>[0];
  expect(['es', 'es-VE', 'ES-pa'].map((locale) => languageOf(shop(locale)))).toEqual(['es', 'es', 'es']);
  expect(['en', 'pt-BR', 'est'].map((locale) => languageOf(shop(locale)))).toEqual(['en', 'en', 'en']);
  expect(languageOf(null)).toBe('en');
});
