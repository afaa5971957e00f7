import { ApiError } from '../api/problem.ts';
import type { Language } from './language.ts';

/** What the API refuses, in sentences: what happened and what to do next. By code. */
const sentences: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  es: {
    'client.offline': 'No hay conexión con el servidor. Revise su red y vuelva a intentarlo.',
    'client.unreadable': 'El servidor respondió algo que no se entiende. Vuelva a intentarlo.',
    'auth.required': 'Su sesión terminó. Entre de nuevo para seguir.',
    'auth.forbidden': 'Su rol no permite hacer esto. Pídalo a un propietario de la tienda.',
    'auth.invalid_credentials': 'La contraseña no es correcta.',
    'auth.throttled': 'Demasiados intentos. Espere un momento y vuelva a intentarlo.',
    'auth.second_factor_required': 'Escriba el código de su aplicación de verificación.',
    'auth.second_factor_invalid': 'El código no es correcto o ya se usó. Espere el siguiente y escríbalo.',
    'second_factor.enabled': 'La verificación en dos pasos ya está activa.',
    'second_factor.not_enabled': 'La verificación en dos pasos no está activa. Empiece de nuevo.',
    'password.too_short': 'La contraseña debe tener al menos 8 caracteres.',
    'password.too_long': 'La contraseña es demasiado larga.',
    'password.common': 'Esa contraseña es de las más usadas y se adivina enseguida. Elija otra.',
    'account.password_wrong': 'Su contraseña actual no es esa.',
    'account.code_required': 'Escriba también el código de su aplicación de verificación.',
    'account.code_wrong': 'El código no es correcto o ya se usó. Espere el siguiente y escríbalo.',
    'member.last_owner': 'La tienda necesita al menos un propietario. Nombre primero a otro.',
    'member.works_elsewhere':
      'Esa cuenta también trabaja en otra tienda, así que no se puede debilitar desde aquí. Invite a la persona con otro correo y quite esta cuenta.',
    'member.not_found': 'Esta persona ya no está en la tienda.',
    'member.exists': 'Esta persona ya está en la tienda.',
    'user.invalid': 'Revise el correo, el nombre y las tiendas: alguno no es válido.',
    'invitation.invalid': 'Esta invitación ya no es válida. Pida una nueva.',
    'invitation.not_found': 'Esa invitación ya no existe.',
    'reset.invalid': 'Este enlace ya no es válido. Pida uno nuevo.',
    'key.invalid': 'La clave no se puede crear o cambiar así. Revise los datos.',
    'key.not_found': 'Esa clave ya no existe.',
    'key.rotated': 'Esa clave ya se renovó. Use la nueva, o cree otra.',
    'key.too_many': 'La tienda ya tiene el máximo de claves. Revoque alguna que no use.',
    'store.unknown': 'Alguna de las tiendas elegidas ya no existe. Recargue la página.',
    'mail.limit_reached': 'Ya se enviaron muchos correos hoy. Vuelva a intentarlo mañana.',
    'mail.unavailable': 'El correo no se pudo enviar. Vuelva a intentarlo en un momento.',
    'settings.invalid': 'Algún dato no es válido. Revise lo que escribió.',
    'settings.locked': 'La moneda y la zona horaria no se pueden cambiar una vez que hay ventas.',
    'session.not_found': 'Esa sesión ya había terminado.',
    'version.not_found': 'Esa versión ya no existe.',
    'audit.unchanged': 'No había nada que cambiar: ya estaba así.',
    'limit.exceeded': 'Demasiadas solicitudes. Espere un momento y vuelva a intentarlo.',
    'limit.body_too_large': 'Es más de lo que el plan de la tienda permite enviar de una vez.',
    'request.precondition_failed': 'Otra persona cambió esto mientras tanto. Recargue la página.',
    'request.origin_rejected': 'El navegador no envió la solicitud desde la tienda. Recargue la página.',
    'request.too_large': 'El archivo es demasiado grande.',
    'request.unsupported_media_type': 'Ese tipo de archivo no se acepta.',
    'store.full': 'No queda espacio para guardar. Avise a quien opera Fluxion.',
    'service.unavailable': 'El servicio no está disponible. Vuelva a intentarlo en un momento.',
    'service.internal': 'Algo falló en el servidor. Vuelva a intentarlo.',
    other: 'No se pudo hacer.',
  },
  en: {
    'client.offline': 'The server cannot be reached. Check your network and try again.',
    'client.unreadable': 'The server gave an answer that cannot be read. Try again.',
    'auth.required': 'Your session has ended. Log in again to go on.',
    'auth.forbidden': 'Your role does not allow this. Ask an owner of the shop.',
    'auth.invalid_credentials': 'The password is not right.',
    'auth.throttled': 'Too many attempts. Wait a moment and try again.',
    'auth.second_factor_required': 'Enter the code of your authenticator app.',
    'auth.second_factor_invalid': 'The code is not right, or was used already. Wait for the next one.',
    'second_factor.enabled': 'Two-step verification is on already.',
    'second_factor.not_enabled': 'Two-step verification is not on. Start again.',
    'password.too_short': 'The password must have at least 8 characters.',
    'password.too_long': 'The password is too long.',
    'password.common': 'That password is one of the most used and quickly guessed. Choose another.',
    'account.password_wrong': 'That is not your current password.',
    'account.code_required': 'Enter the code of your authenticator app, too.',
    'account.code_wrong': 'The code is not right, or was used already. Wait for the next one.',
    'member.last_owner': 'The shop needs at least one owner. Name another one first.',
    'member.works_elsewhere':
      'That account also works at another shop, so it cannot be weakened from here. Invite the person under another e-mail and remove this account.',
    'member.not_found': 'This person is no longer in the shop.',
    'member.exists': 'This person is in the shop already.',
    'user.invalid': 'Check the e-mail, the name and the stores: one of them is not valid.',
    'invitation.invalid': 'This invitation is no longer good. Ask for a new one.',
    'invitation.not_found': 'That invitation no longer exists.',
    'reset.invalid': 'This link is no longer good. Ask for a new one.',
    'key.invalid': 'The key cannot be made or changed like this. Check the data.',
    'key.not_found': 'That key no longer exists.',
    'key.rotated': 'That key was renewed already. Use the new one, or make another.',
    'key.too_many': 'The shop has as many keys as it may. Revoke one that you do not use.',
    'store.unknown': 'One of the chosen stores no longer exists. Reload the page.',
    'mail.limit_reached': 'Many e-mails were sent today already. Try again tomorrow.',
    'mail.unavailable': 'The e-mail could not be sent. Try again in a moment.',
    'settings.invalid': 'Something is not valid. Check what you typed.',
    'settings.locked': 'Currency and time zone cannot be changed once there are sales.',
    'session.not_found': 'That session had already ended.',
    'version.not_found': 'That version no longer exists.',
    'audit.unchanged': 'There was nothing to change: it was so already.',
    'limit.exceeded': 'Too many requests. Wait a moment and try again.',
    'limit.body_too_large': 'That is more than the plan of the shop allows at once.',
    'request.precondition_failed': 'Somebody else changed this in the meantime. Reload the page.',
    'request.origin_rejected': 'The browser did not send this from the shop. Reload the page.',
    'request.too_large': 'The file is too large.',
    'request.unsupported_media_type': 'That kind of file is not taken.',
    'store.full': 'There is no space left to save. Tell those who operate Fluxion.',
    'service.unavailable': 'The service is not available. Try again in a moment.',
    'service.internal': 'Something failed at the server. Try again.',
    other: 'That did not work.',
  },
};

/** A refusal for people. One that has no sentence of its own keeps the API's, and its code to tell support. */
export function describeFault(error: Error, language: Language): string {
  const code = error instanceof ApiError ? error.code : 'other';
  const known = sentences[language][code];
  if (known !== undefined && code !== 'other') return known;
  const detail = error instanceof ApiError ? error.detail : null;
  return `${detail ?? sentences[language].other} (${code})`;
}

/** A code in a sentence; the code itself where there is none. */
export function describeFaultCode(code: string, language: Language): string {
  return sentences[language][code] ?? code;
}

/** For the test that compares the languages. */
export const faultSentences = sentences;
