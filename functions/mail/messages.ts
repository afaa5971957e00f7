/** What our e-mails say, in the language of the shop. */
import type { Tenant } from '#data/registry/tenant.ts';
import type { Role } from '../permissions.ts';

type Language = 'es' | 'en';

/** A message without its address. */
export interface Letter {
  subject: string;
  text: string;
}

export function languageOf(tenant: Pick<Tenant, 'settings'> | null): Language {
  return tenant && /^es\b/i.test(tenant.settings.locale) ? 'es' : 'en';
}

const roleNames: Readonly<Record<Language, Readonly<Record<Role, string>>>> = {
  es: {
    owner: 'propietario',
    manager: 'gerente',
    analyst: 'analista',
    store: 'usuario de tienda',
    viewer: 'lector',
  },
  en: { owner: 'owner', manager: 'manager', analyst: 'analyst', store: 'store user', viewer: 'viewer' },
};

export interface InvitationFacts {
  shop: string;
  role: Role;
  /** Whole days for which the link is good. */
  days: number;
  link: string;
}

export function invitationLetter(language: Language, { shop, role, days, link }: InvitationFacts): Letter {
  const roleName = roleNames[language][role];
  return language === 'es'
    ? {
        subject: `Invitación a ${shop}`,
        text: `Invitación de ${shop} para entrar a Fluxion como ${roleName}.

Aceptar la invitación:
${link}

El enlace vale ${days} días y sirve una sola vez. Quien no la esperaba puede ignorar este mensaje.
`,
      }
    : {
        subject: `Invitation to ${shop}`,
        text: `${shop} invites you to Fluxion as ${roleName}.

Accept the invitation:
${link}

The link is good for ${days} days and works once. If you do not expect this invitation, ignore this message.
`,
      };
}

export function passwordResetLetter(
  language: Language,
  { shop, link }: { shop: string; link: string },
): Letter {
  return language === 'es'
    ? {
        subject: `Nueva contraseña para ${shop}`,
        text: `Alguien pidió una nueva contraseña para entrar a ${shop} con esta dirección.

Elegir la nueva contraseña:
${link}

El enlace vale una hora y sirve una sola vez. Quien no la pidió puede ignorar este mensaje: la contraseña
no cambia.
`,
      }
    : {
        subject: `New password for ${shop}`,
        text: `Somebody, probably you, asked for a new password to log in to ${shop}.

Choose the new password:
${link}

The link is good for one hour and works once. If you did not ask, ignore this message: your password stays.
`,
      };
}

export type SecurityChange =
  | 'password_changed'
  | 'second_factor_enabled'
  | 'second_factor_disabled'
  | 'second_factor_reset';

const changes: Readonly<Record<Language, Readonly<Record<SecurityChange, string>>>> = {
  es: {
    password_changed: 'La contraseña de la cuenta cambió.',
    second_factor_enabled: 'El segundo factor de la cuenta se activó.',
    second_factor_disabled: 'El segundo factor de la cuenta se desactivó.',
    second_factor_reset:
      'Quien administra la tienda quitó el segundo factor de la cuenta y cerró todas sus sesiones. Ahora se entra solo con la contraseña: conviene activarlo de nuevo.',
  },
  en: {
    password_changed: 'The password of your account was changed.',
    second_factor_enabled: 'The second factor of your account was switched on.',
    second_factor_disabled: 'The second factor of your account was switched off.',
    second_factor_reset:
      'Whoever manages the shop took the second factor of your account away and ended all its sessions. You log in with the password alone now: switch it on again soon.',
  },
};

/** So that whoever did not do it themselves learns of it. */
export function securityLetter(language: Language, shop: string, change: SecurityChange): Letter {
  const what = changes[language][change];
  return language === 'es'
    ? {
        subject: `Seguridad de la cuenta en ${shop}`,
        text: `${what}

Si el cambio no es propio: pedir de inmediato una nueva contraseña en la página de entrada y avisar a ${shop}.
`,
      }
    : {
        subject: `Security of your account at ${shop}`,
        text: `${what}

If it was not you, ask for a new password on the log-in page at once and tell ${shop}.
`,
      };
}
