/** The page of people in Chromium: a member who has lost the second factor. */
import { expect, test } from 'vitest';
import { type FakeShop, refuse } from './support/fake-shop.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();
const route = 'DELETE /members/u2/second-factor';

function prepare(shop: FakeShop): void {
  const person = (userId: string, name: string, self: boolean) => ({
    userId,
    email: `${userId}@granja.example`,
    name,
    role: 'owner',
    storeIds: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    self,
  });
  const json = { items: [person('u1', 'Ana', true), person('u2', 'Eva', false)] };
  shop.replies.set('GET /members', () => ({ json }));
}

test('an owner switches it off after a question, and for nobody else than others', () =>
  visit(
    '/settings/people',
    async ({ page, shop }) => {
      shop.replies.set(route, () => ({ status: 204 }));
      const buttons = page.getByRole('button', { name: /perdió el teléfono/ });
      await buttons.first().waitFor();
      expect(await buttons.count()).toBe(1);
      await page.getByRole('button', { name: /^Eva perdió el teléfono/ }).click();
      const dialog = page.getByRole('dialog', {
        name: '¿Desactivar la verificación en dos pasos de Eva?',
      });
      await dialog.getByText('compruebe antes que de verdad es esa persona').waitFor();
      expect(shop.sent).toEqual([]);
      await dialog.getByRole('button', { name: 'Desactivar' }).click();
      await page.getByText('Eva entra ahora solo con la contraseña.').waitFor();
      expect(shop.sent.map(({ what }) => what)).toEqual([route]);
    },
    { prepare },
  ));

test('that the account works elsewhere is said, with what to do', () =>
  visit(
    '/settings/people',
    async ({ page, shop }) => {
      shop.replies.set(route, () => refuse(409, 'member.works_elsewhere'));
      await page.getByRole('button', { name: /^Eva perdió el teléfono/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Desactivar' }).click();
      await dialog.getByText('Invite a la persona con otro correo').waitFor();
    },
    { prepare },
  ));
