import type { Language } from '../../shared/i18n/language.ts';

/** The attacker's own names of what it tries, in Spanish; it reports in English. */
const spanish: Readonly<Record<string, string>> = {
  'no valid credential': 'Sin credencial válida',
  'credential of another shop': 'Credencial de otra tienda',
  'suspended and deleted shops': 'Tiendas suspendidas y eliminadas',
  'session on the wrong host': 'Sesión en otra dirección',
  'role or scope too low': 'Rol o permiso insuficiente',
  'existence of a shop': 'Averiguar si existe una tienda',
  'ids of another shop': 'Identificadores de otra tienda',
  'own data only': 'Solo datos propios',
  'caches, ETags and cursors': 'Cachés, ETags y cursores',
  'store limits': 'Límites por tienda',
  'hosts and headers': 'Direcciones y encabezados',
  'log-in': 'Entrada con contraseña',
  'origins and cookies': 'Orígenes y cookies',
  'public routes': 'Rutas públicas',
  'after the attack': 'Estado después del ataque',
  bodies: 'Mensajes malformados',
  bytes: 'Bytes fuera de norma',
  paths: 'Rutas retorcidas',
  general: 'General',
};

/** A name that is new to the page stays as the report has it. */
export function className(name: string, language: Language): string {
  const known = language === 'es' ? spanish[name] : undefined;
  return known ?? name.slice(0, 1).toUpperCase() + name.slice(1);
}
